// Opens the world that a plan names: the one place where plan, secrets and drivers meet.
import type { CarryOut, Guest, Inbox, Leash, UndoSink, Vcenter, Vm } from './drivers/ports.ts'
import { connectGuest, guestInverses, type GuestConnector } from './drivers/guest/guest.ts'
import { openImapInbox } from './drivers/mail/imap-inbox.ts'
import { openSmtpInboxes } from './drivers/mail/smtp-inbox.ts'
import { connectVcenter } from './drivers/vsphere/vcenter.ts'
import { vmInverses } from './drivers/vsphere/inverses.ts'
import { UkeireError } from './errors.ts'
import type { Plan, SecretRef, SiteName, Target } from './plan/plan.ts'
import { secretKey } from './plan/secrets.ts'

export type Secrets = ReadonlyMap<string, string>

export interface Access {
  readonly plan: Plan
  readonly run: string
  vcenter(site: SiteName): Vcenter
  vm(target: Target, leash: Leash): Vm
  /** null: the plan gives no way into this guest. */
  guest(target: Target, leash: Leash): Guest | null
  openInboxes(): Promise<readonly Inbox[]>
  secret(ref: SecretRef | undefined): string | undefined
  /** Every inverse that this version knows. */
  readonly inverses: Readonly<Record<string, CarryOut>>
  close(): Promise<void>
}
