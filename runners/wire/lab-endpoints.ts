// What a running lab tells those who want to use it: endpoints, pins and credentials of this one lab.

export interface Endpoint { readonly host: string; readonly port: number }

/** Written by the lab process to stdout as one JSON line when everything listens. */
export interface LabEndpoints {
  readonly pid: number
  /** JSON over HTTP, for inspection and faults; see control.ts. */
  readonly control: { readonly url: string; readonly token: string }
  readonly sites: Readonly<Record<string, { readonly url: string; readonly thumbprint: string; readonly username: string; readonly password: string }>>
  readonly targets: Readonly<Record<string, {
    readonly ssh: Endpoint & { readonly username: string; readonly password: string; readonly hostKey: string }
    /** Guest port → where it is reached on loopback, for each TCP port that a health check or URL of the plan names. */
    readonly ports: Readonly<Record<string, Endpoint>>
  }>>
  /** By address. For `smtp` the toolkit listens there and the lab's monitor delivers. */
  readonly inboxes: Readonly<Record<string, {
    readonly imap?: Endpoint & { readonly username: string; readonly password: string }
    readonly smtp?: Endpoint
  }>>
  /** The mail server that takes the notice of a planned stop. */
  readonly smtp: Endpoint
}
