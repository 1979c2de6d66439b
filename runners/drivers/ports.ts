// What the engine and the cases know of the world: readonly data, reads as nouns, disturbances as imperatives.

/** Milliseconds since the epoch on the toolkit's own clock, unless a name says whose clock it is. */
export type Instant = number

// ───────────────────────────── undo ─────────────────────────────

/**
 * The inverse of a disturbance as data, so that another process can carry it out.
 * Every inverse is idempotent and reads the state before it acts.
 */
export interface Inverse {
  /** Registered name, e.g. `vm.power-on`, `vm.remove-snapshot`, `guest.stop-load`, `guest.remove-file`. */
  readonly verb: string
  /** Name of the target in the plan. */
  readonly subject: string
  readonly args: Readonly<Record<string, string | number | boolean | null>>
  /** When the disturbance ends by itself on the target; null: it does not. */
  readonly expires: Instant | null
}

export interface OutstandingInverse {
  /** The disturbance was reversed by its own driver: nothing is outstanding any more (fsynced). */
  settle(how: string): Promise<void>
}

export interface UndoSink {
  /** Resolves after the inverse is safely on disk; only then may the driver disturb. */
  willDisturb(inverse: Inverse): Promise<OutstandingInverse>
}

/** Carries out one inverse. Returns what it did, or why there was nothing to do. Throws when it could not. */
export type CarryOut = (inverse: Inverse, signal: AbortSignal) => Promise<string>

/** What a driver needs from the case (or the undo) it works for. */
export interface Leash {
  /** Aborted when the case ends or is cancelled: from then on every call throws (kind `aborted`). */
  readonly signal: AbortSignal
  readonly undo: UndoSink
}

// ───────────────────────────── vSphere ─────────────────────────────

export type PowerState = 'poweredOn' | 'poweredOff' | 'suspended'
export type ToolsState = 'guestToolsRunning' | 'guestToolsNotRunning' | 'guestToolsExecutingScripts' | 'unknown'

export interface VmIdentity {
  readonly moref: string
  readonly name: string
  readonly instanceUuid: string
  /** All addresses the guest reports. */
  readonly ips: readonly string[]
  readonly hostName: string | null
}

export interface VirtualDisk {
  readonly key: number
  readonly label: string
  readonly capacityBytes: number
  readonly backing: 'flat' | 'seSparse' | 'rdm' | 'other'
  readonly file: string
  readonly thin: boolean | null
  /** True while the disk runs on a snapshot's delta. */
  readonly delta: boolean
}

export interface VmFacts {
  readonly cores: number
  readonly memoryBytes: number
  readonly disks: readonly VirtualDisk[]
  readonly nics: readonly { readonly label: string; readonly mac: string; readonly network: string; readonly connected: boolean }[]
  readonly tools: { readonly state: ToolsState; readonly version: string }
  readonly guestFullName: string
  /** The ESXi host's name. */
  readonly host: string
  readonly datastores: readonly { readonly name: string; readonly freeBytes: number; readonly capacityBytes: number }[]
  readonly bootTime: string | null
}

export interface Snapshot {
  readonly moref: string
  readonly name: string
  readonly description: string
  readonly createTime: string
  readonly powerState: PowerState
  readonly parent: string | null
}

export interface SnapshotState {
  readonly all: readonly Snapshot[]
  readonly current: string | null
  readonly consolidationNeeded: boolean
  /** Number of disks that run on a delta file. */
  readonly deltaDisks: number
}

export interface CounterSeries {
  /** `group.name.rollup`, e.g. `cpu.usage.average`. */
  readonly counter: string
  readonly unit: string
  readonly instance: string
  readonly samples: readonly { readonly at: string; readonly value: number }[]
}

/** A vCenter of one site; connects at the first call, logs in again when the session is lost. */
export interface Vcenter {
  /** Product and version, and vCenter's clock: `skewMs` = its clock − ours, `errorMs` = half the round trip. */
  about(): Promise<{ readonly fullName: string; readonly apiVersion: string; readonly skewMs: number; readonly errorMs: number }>
  /** Exactly one VM whose name, instanceUuid and IP agree, else an error that names what differs or near names. */
  find(wanted: { readonly name: string; readonly instanceUuid: string; readonly ip: string | null }): Promise<VmIdentity>
  /** Of these privilege ids, those the account has on the VM. */
  privileges(moref: string, ids: readonly string[]): Promise<readonly string[]>
  vm(wanted: { readonly name: string; readonly instanceUuid: string; readonly ip: string | null; readonly subject: string }, leash: Leash): Vm
  close(): Promise<void>
}

export interface Vm {
  identity(): Promise<VmIdentity>
  facts(): Promise<VmFacts>
  power(): Promise<PowerState>
  snapshots(): Promise<SnapshotState>
  /** Real-time samples (20 s on a real vCenter) of these counters, oldest first, newer than `since` (vCenter's clock). */
  counters(names: readonly string[], since: string | null): Promise<readonly CounterSeries[]>
  /** Resolves as soon as the power state is reached (WaitForUpdatesEx). */
  untilPower(state: PowerState, deadline: Instant): Promise<Instant>
  /** Guest shutdown through Tools; the request only: wait with `untilPower`. Inverse: `vm.power-on`. */
  shutDownGuest(): Promise<Instant>
  powerOn(): Promise<Instant>
  /** Inverse: `vm.remove-snapshot` by this name. */
  createSnapshot(name: string, description: string, options: { readonly memory: boolean; readonly quiesce: boolean }): Promise<Snapshot>
  /** Inverse: `vm.power-on` if it was on. */
  revertTo(moref: string): Promise<void>
  /** Removes only this one (removeChildren false), consolidated. */
  removeSnapshot(moref: string): Promise<void>
}

// ───────────────────────────── guest ─────────────────────────────

export interface GuestFacts {
  readonly osName: string
  readonly osVersion: string
  readonly bits: 32 | 64
  readonly hostname: string
  readonly ips: readonly string[]
  readonly dns: readonly string[]
  readonly cores: number
  readonly memoryBytes: number
  /** Guest clock − own clock. */
  readonly skewMs: number
  readonly skewErrorMs: number
}

export interface AgentFacts {
  readonly package: string | null
  readonly version: string | null
  readonly running: boolean
  readonly enabledAtBoot: boolean
  readonly listening: boolean
  /** null: the guest has no firewall that we can read. */
  readonly firewallAllows: boolean | null
  /** `Server=` of the configuration, split at commas. */
  readonly servers: readonly string[]
  /** Connections of the monitoring server to the agent's port seen during the look: how many, from whom. */
  readonly polls: readonly string[]
}

export interface Usage {
  readonly at: Instant
  readonly percent: number
}

export type LoadKind = 'cpu' | 'memory' | 'disk'

export interface LoadRequest {
  readonly kind: LoadKind
  /** Set-point and the band the metric has to stay in, percent. */
  readonly target: number
  readonly low: number
  readonly high: number
  /** As the monitor computes it. */
  readonly item: 'user+system' | '100-idle' | 'used' | '100-available' | 'df'
  /** Disk only: path on the monitored file system. */
  readonly path?: string | undefined
  /** The load ends by itself on the guest after this, even if nobody is there any more. */
  readonly leaseMs: number
  /** Threshold whose crossing is the cause, percent. */
  readonly threshold: number
  /** How often the metric is read; the monitor's averaging is not shorter. */
  readonly sampleMs: number
}

/** A load that holds. Ends with `release`, with the lease, or with its inverse, whichever comes first. */
export interface Load {
  /** Usage before the load. */
  readonly baseline: number
  /** The guest's metric since the start, oldest first. */
  samples(): readonly Usage[]
  /** When the metric went over the threshold: it was still under it at `notBefore`, over it at `at`. */
  readonly crossed: Promise<{ readonly notBefore: Instant; readonly at: Instant }>
  /** Resolves when the metric is under the threshold again and nothing of the load is left. */
  release(): Promise<{ readonly notBefore: Instant; readonly at: Instant }>
  /** What a report should say of it: workers other than stress, time without sight of the guest. */
  remarks(): readonly { readonly ja: string; readonly en: string }[]
}

export interface CommandResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Guest {
  facts(): Promise<GuestFacts>
  /** `watchMs`: how long to look for polls of the monitoring server. */
  agent(wanted: { readonly port: number; readonly server: string; readonly package: string; readonly watchMs: number }): Promise<AgentFacts>
  /** A health check's command; not a disturbance by the plan's promise. */
  run(command: string, deadline: Instant): Promise<CommandResult>
  processes(name: string): Promise<number>
  service(name: string): Promise<{ readonly active: boolean; readonly enabled: boolean }>
  file(path: string): Promise<{ readonly size: number; readonly sha256: string; readonly text: string | null } | null>
  /** What we may have left: pids, fill and mark files under our own prefix. */
  leftovers(): Promise<readonly string[]>
  startLoad(request: LoadRequest): Promise<Load>
  /** Writes a small mark file. Inverse: `guest.remove-file`. */
  writeMark(path: string, text: string): Promise<void>
  removeMark(path: string): Promise<void>
  /** Resolves when a login works again after a boot. */
  untilReachable(deadline: Instant): Promise<Instant>
  close(): Promise<void>
}

// ───────────────────────────── mail ─────────────────────────────

export interface ReceivedMail {
  /** Unique in the run. */
  readonly id: string
  /** The plan's address it reached. */
  readonly address: string
  readonly source: 'imap' | 'smtp'
  /** When the toolkit saw it. */
  readonly seenAt: Instant
  /** The mail server's own instant (INTERNALDATE), or of our receiver; its clock, not ours. */
  readonly acceptedAt: Instant
  /** The Date header (sending time on the monitor's clock); null: none or unreadable. */
  readonly date: Instant | null
  readonly from: string
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string
  /** As received. */
  readonly raw: Buffer
}

export interface Inbox {
  readonly address: string
  /** Every mail since `open`, oldest first. Mails that lay there before are in `earlier`. */
  readonly mails: readonly ReceivedMail[]
  readonly earlier: readonly ReceivedMail[]
  /** What is wrong right now, if the mailbox cannot be watched; it keeps trying to reconnect. */
  readonly trouble: string | null
  /** Total time it could not be watched since `since`. */
  blindMs(since: Instant): number
  onMail(listener: (mail: ReceivedMail) => void): () => void
  close(): Promise<void>
}

/** What one mail says, by the plan's patterns. */
export interface AlertMail {
  readonly mail: ReceivedMail
  readonly state: 'problem' | 'recovery' | 'unknown'
  /** Host names that stand in it as whole tokens, of the plan's hosts. */
  readonly hosts: readonly string[]
  readonly check: import('../plan/plan.ts').CheckKind | null
  readonly severity: import('../plan/plan.ts').Severity | null
  /** Event time stated in the body, on the monitor's clock. */
  readonly eventAt: Instant | null
}

export interface SentNotice {
  readonly messageId: string
  readonly raw: Buffer
  readonly sentAt: Instant
  readonly accepted: readonly string[]
  readonly rejected: readonly string[]
  readonly response: string
}
