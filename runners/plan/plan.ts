// The integration plan (統合計画書) as the toolkit sees it: typed, resolved, without a single secret in it.

/** A secret is only ever named: an environment variable or a file (its trailing line end is dropped). */
export type SecretRef = { readonly env: string } | { readonly file: string }

export type Language = 'ja' | 'en'
export type SiteName = 'main' | 'sub'
/** The kinds of monitoring of table 3-6. */
export type CheckKind = 'alive' | 'memory' | 'cpu' | 'disk' | 'service' | 'process' | 'http'
/** Each kind has three states: not used, monitored, mailed (3.3). */
export type KindUse = 'unused' | 'monitored' | 'mailed'
export type Severity = 'warning' | 'severe'

export interface Plan {
  readonly apiVersion: 'ukeire/v1'
  readonly language: Language
  readonly system: { readonly id: string; readonly name: string }
  readonly phase: 'pre-golive' | 'in-service'
  /** 提供期間; dates are `YYYY-MM-DD`, both included. */
  readonly service: { readonly from: string; readonly to: string }
  readonly window: Window
  readonly platform: PlatformTimes
  readonly sites: { readonly main: Site; readonly sub?: Site | undefined }
  readonly monitoring: Monitoring | null
  /** Every mail goes to every one of these addresses. */
  readonly inboxes: readonly InboxPlan[]
  readonly notice: NoticePlan | null
  readonly osList: readonly SupportedOs[]
  readonly options: Options
  readonly people: { readonly operator?: string | undefined; readonly reviewer?: string | undefined }
  readonly targets: readonly Target[]
}

/** When disturbing cases may run (1-1: 8:00-20:00 on working days, undone before the backups at 18:00). */
export interface Window {
  /** IANA name, e.g. `Asia/Tokyo`. */
  readonly timeZone: string
  readonly days: 'working' | 'every'
  /** `HH:MM`, `24:00` is the end of the day. */
  readonly from: string
  readonly to: string
  readonly undoneBy: string
  /** Days off beside Saturday, Sunday and the national holidays: `YYYY-MM-DD`. */
  readonly holidays: readonly string[]
  /** Maintenance and power-cut times: ISO instants with offset. */
  readonly closed: readonly { readonly from: string; readonly to: string; readonly reason: string }[]
}

/** What the platform is declared to take, in ms: a vCenter task, an OS boot and shutdown, a real-time sample, a round of checks. */
export interface PlatformTimes {
  readonly taskMs: number
  readonly bootMs: number
  readonly shutdownMs: number
  readonly sampleMs: number
  /** Health checks and the look for open alerts after a case. */
  readonly normalMs: number
  /** From the start of a load until the monitor's item is over the threshold (60 s averages included). */
  readonly riseMs: number
}

export interface Site {
  readonly vcenter: VcenterPlan
}

export interface VcenterPlan {
  /** `https://host[:port]/sdk` */
  readonly url: string
  /** SHA-256 thumbprint of the leaf certificate, `AA:BB:…`; one of thumbprint and caFile is required. */
  readonly thumbprint?: string | undefined
  readonly caFile?: string | undefined
  readonly username: string
  readonly password: SecretRef
}

/** How the monitor reads the guideline (3-6, figure 3-2). `confirmed`: the admin said so; else assumed. */
export interface Rule {
  readonly intervalMs: number
  /** Consecutive hits before the mail. */
  readonly count: number
  /** Longest duration of one check (d). For http: (retries + 1) × timeout. */
  readonly checkMs: number
  readonly confirmed: boolean
}

export interface Monitoring {
  /** The monitoring server's address as the agent's `Server=` must list it. */
  readonly server: string
  readonly agent: { readonly package: string; readonly version: string; readonly port: number }
  /** Sender of the monitor's mails; null = any. */
  readonly mailFrom: string | null
  /** Named set of mail patterns, or an own one. */
  readonly patterns: PatternSetName | MailPatterns
  readonly rules: { readonly [kind in CheckKind]: Rule }
  readonly thresholds: { readonly warning: number; readonly severe: number }
  readonly http: { readonly timeoutMs: number; readonly retries: number }
  /** History sync + escalator + alerter + transit (p). */
  readonly pipelineMs: number
  /** How long after the latest instant a mail is still waited for. */
  readonly graceMs: number
  /** Later than this after the latest instant is ×; null: a late mail is 保. */
  readonly lateLimitMs: number | null
}

export type PatternSetName = 'miracle-zbx' | 'zabbix-2' | 'zabbix-6'

/** Regular expressions (source text, flags `iu`) over `subject\n\nbody`; named groups: host, value, time. */
export interface MailPatterns {
  readonly recovery: string
  readonly problem: string
  readonly host: string
  readonly severity: { readonly warning: string; readonly severe: string }
  readonly checks: { readonly [kind in CheckKind]: string }
  /** Event time in the body; named groups year, month, day, hour, minute, second. */
  readonly eventTime?: string | undefined
}

export interface InboxPlan {
  readonly address: string
  readonly imap?: {
    readonly host: string
    readonly port: number
    readonly tls: 'implicit' | 'starttls' | 'none'
    readonly thumbprint?: string | undefined
    readonly username: string
    readonly password: SecretRef
    readonly mailbox: string
  } | undefined
  /** The toolkit receives the mails itself on this fixed port. */
  readonly smtp?: { readonly host: string; readonly port: number } | undefined
}

/** 計画停止連絡 (3.3(5)): both contacts are told before the first stop. */
export interface NoticePlan {
  readonly from: string
  readonly contacts: readonly [string, string]
  /** Lead time that was agreed; 0: before the first stop. */
  readonly leadMs: number
  readonly smtp: {
    readonly host: string
    readonly port: number
    readonly tls: 'implicit' | 'starttls' | 'none'
    readonly thumbprint?: string | undefined
    readonly username?: string | undefined
    readonly password?: SecretRef | undefined
  }
  /** Where a bounce would come back; one of the inboxes' addresses, or null: bounces cannot be seen. */
  readonly contact: string
}

/** One row of table 2-3. `until` is the vendor's end of support, `YYYY-MM-DD`. */
export interface SupportedOs {
  readonly name: string
  readonly version: string
  readonly bits: readonly (32 | 64)[]
  readonly edition?: string | undefined
  readonly until: string
}

export interface Options {
  /** Memory load may overlap cpu and disk loads of the same VM. */
  readonly overlapMemory: boolean
  /** At most so many targets are disturbed at once. */
  readonly parallelTargets: number
  /** A mail may be sent to the plan's addresses to see that they receive. */
  readonly warmUpMail: boolean
}

export interface Target {
  readonly name: string
  readonly vm: { readonly name: string; readonly instanceUuid: string; readonly site: SiteName; readonly pinned: boolean }
  readonly hostname: string
  readonly ip: string
  readonly dns: readonly string[]
  /** Name of the port group the NIC is on. */
  readonly network: string
  readonly os: {
    readonly family: 'linux' | 'windows'
    readonly name: string
    readonly version: string
    readonly bits: 32 | 64
    readonly edition?: string | undefined
    /** Agreed exception to the end of support (2.4). */
    readonly exception?: { readonly reason: string; readonly agreedBy: string } | undefined
  }
  readonly cores: number
  readonly memoryBytes: number
  /** Capacity of each virtual disk in bytes, in unit order. */
  readonly disks: readonly number[]
  readonly rdmAgreed: boolean
  readonly guest: GuestPlan | null
  readonly monitoring: TargetMonitoring
  readonly health: readonly HealthCheck[]
  readonly availability: { readonly vmotion: boolean; readonly ha: boolean; readonly drs: boolean; readonly srm: boolean }
  readonly backup: boolean
  readonly consents: {
    /** The owner accepts that data written after the snapshot is lost (4-5). */
    readonly revert?: { readonly by: string } | undefined
  }
  /** Who powers the VM on when the tester's PC fails (2-1). */
  readonly powerOnBy?: { readonly name: string; readonly phone: string } | undefined
  /** The admin's figure of free space on the datastore, where the account cannot read it. */
  readonly datastoreFreeBytes?: number | undefined
}

/** The declared `ip` is not where the guest is reached: `reach` may be a jump host's forward or a lab. */
export interface GuestPlan {
  readonly reach: { readonly host: string; readonly port: number }
  readonly ssh: {
    readonly username: string
    readonly password?: SecretRef | undefined
    readonly privateKey?: SecretRef | undefined
    /** `SHA256:…` as `ssh-keygen -lf` prints it (base64 without padding). */
    readonly hostKey: string
    /** Prefix commands that need root with `sudo -n`. */
    readonly sudo: boolean
  }
}

export interface TargetMonitoring {
  readonly alive: { readonly use: KindUse }
  /** How the monitor computes the item. */
  readonly cpu: { readonly use: KindUse; readonly item: 'user+system' | '100-idle' }
  readonly memory: { readonly use: KindUse; readonly item: 'used' | '100-available' }
  readonly disk: { readonly use: KindUse; readonly path: string }
  readonly http: { readonly use: KindUse; readonly urls: readonly { readonly url: string; readonly process?: string | undefined }[] }
  readonly process: { readonly use: KindUse; readonly items: readonly { readonly name: string; readonly limit: number; readonly normal: number }[] }
  readonly service: { readonly use: KindUse; readonly items: readonly { readonly name: string }[] }
}

/** One item of the health check list (1-3); each is retried until it passes or `withinMs` is over. */
export type HealthCheck = { readonly name: string; readonly withinMs: number } & (
  | { readonly kind: 'http'; readonly url: string; readonly status: number; readonly body?: string | undefined; readonly answerMs: number }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'process'; readonly process: string; readonly atLeast: number }
  | { readonly kind: 'service'; readonly service: string }
  | { readonly kind: 'command'; readonly run: string; readonly expect: string; readonly exitCode: number }
  | { readonly kind: 'file'; readonly path: string; readonly contains?: string | undefined; readonly sha256?: string | undefined }
  | { readonly kind: 'human'; readonly text: string }
)
