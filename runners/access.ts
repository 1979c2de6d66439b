// Opens the world that a plan names: the one place where plan, secrets and drivers meet.
import { readFileSync } from 'node:fs'
import { connectGuest, guestInverses, type GuestConnector } from './drivers/guest/guest.ts'
import { openImapInbox } from './drivers/mail/imap-inbox.ts'
import { openSmtpInbox } from './drivers/mail/smtp-inbox.ts'
import type { CarryOut, Guest, Inbox, Leash, Vcenter, Vm } from './drivers/ports.ts'
import { vmInverses } from './drivers/vsphere/inverses.ts'
import { connectVcenter } from './drivers/vsphere/vcenter.ts'
import { UkeireError } from './errors.ts'
import type { InboxPlan, Plan, SecretRef, SiteName, Target } from './plan/plan.ts'
import { secretKey } from './plan/secrets.ts'

export interface AccessOptions {
  readonly plan: Plan
  /** By `secretKey`. */
  readonly secrets: ReadonlyMap<string, string>
  /** Run id; part of the names of everything we leave for a while. */
  readonly run: string
}

export interface Access {
  readonly plan: Plan
  readonly run: string
  vcenter(site: SiteName): Vcenter
  vm(target: Target, leash: Leash): Vm
  /** null: the plan gives no way into this guest. */
  guest(target: Target, leash: Leash): Guest | null
  openInbox(inbox: InboxPlan): Promise<Inbox>
  openInboxes(): Promise<readonly Inbox[]>
  secret(ref: SecretRef | undefined): string | undefined
  /** Every inverse that this version knows. */
  readonly inverses: Readonly<Record<string, CarryOut>>
  close(): Promise<void>
}

/** Connects nothing yet: each endpoint is reached by the first call that needs it. */
export function openAccess({ plan, secrets, run }: AccessOptions): Access {
  const vcenters = new Map<SiteName, Vcenter>()
  const guests = new Map<string, GuestConnector>()
  const opened: Inbox[] = []
  const secret = (ref: SecretRef | undefined): string | undefined => {
    if (!ref) return undefined
    const found = secrets.get(secretKey(ref))
    if (found !== undefined) return found
    throw new UkeireError({ code: 'SECRET_MISSING', kind: 'usage', subject: secretKey(ref), text: 'this secret is not set', hint: 'set it and repeat' })
  }
  const targetOf = (name: string): Target => {
    const found = plan.targets.find((target) => target.name === name)
    if (found) return found
    throw new UkeireError({ code: 'UNKNOWN_TARGET', kind: 'undo', subject: name, text: 'the plan of this run has no such target' })
  }
  const connector = (target: Target): GuestConnector | null => {
    if (!target.guest) return null
    const known = guests.get(target.name)
    if (known) return known
    const { password, privateKey } = target.guest.ssh
    const made = connectGuest({ subject: target.name, plan: target.guest, password: secret(password), privateKey: secret(privateKey), run })
    guests.set(target.name, made)
    return made
  }
  const access: Access = {
    plan,
    run,
    vcenter(site) {
      let vcenter = vcenters.get(site)
      if (!vcenter) {
        const at = plan.sites[site]?.vcenter
        if (!at) throw new UkeireError({ code: 'NO_SITE', kind: 'usage', subject: site, text: 'the plan has no such site' })
        const { url, thumbprint, caFile, username } = at
        const ca = caFile === undefined ? undefined : readFileSync(caFile, 'utf8')
        vcenter = connectVcenter({
          subject: `vCenter ${site}`,
          url,
          thumbprint,
          ca,
          username,
          password: secret(at.password) ?? '',
          // Longer than a case waits for a shutdown: an undo must not believe in "still on" too early.
          shutdownGraceMs: 8 * plan.platform.shutdownMs + 3_000,
        })
        vcenters.set(site, vcenter)
      }
      return vcenter
    },
    vm: (target, leash) => access.vcenter(target.vm.site).vm({ ...wanted(target), subject: target.name }, leash),
    guest: (target, leash) => connector(target)?.(leash) ?? null,
    async openInbox(inbox) {
      if (inbox.imap) return openImapInbox({ address: inbox.address, imap: inbox.imap, password: secret(inbox.imap.password) ?? '' })
      if (inbox.smtp) return openSmtpInbox({ address: inbox.address, ...inbox.smtp })
      throw new UkeireError({ code: 'NO_INBOX', kind: 'usage', subject: inbox.address, text: 'the plan says no way to see its mails', hint: 'give imap or smtp' })
    },
    async openInboxes() {
      opened.push(...(await Promise.all(plan.inboxes.map((inbox) => access.openInbox(inbox)))))
      return opened
    },
    secret,
    inverses: {
      ...vmInverses((subject) => ({ vcenter: access.vcenter(targetOf(subject).vm.site), wanted: wanted(targetOf(subject)) })),
      ...guestInverses((subject) => connector(targetOf(subject))),
    },
    async close() {
      await Promise.all([...opened.map((inbox) => inbox.close()), ...[...guests.values()].map((guest) => guest.close()), ...[...vcenters.values()].map((vcenter) => vcenter.close())])
    },
  }
  return access
}

function wanted(target: Target): { readonly name: string; readonly instanceUuid: string; readonly ip: string } {
  return { name: target.vm.name, instanceUuid: target.vm.instanceUuid, ip: target.ip }
}
