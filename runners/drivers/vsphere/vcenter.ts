// A vCenter of one site, as the port wants it.
import type { MoRef } from '../../wire/vim25/codec.ts'
import { HasPrivilegeOnEntities } from '../../wire/vim25/authorization.ts'
import { CurrentTime } from '../../wire/vim25/session.ts'
import type { Leash, Vcenter, Vm, VmIdentity } from '../ports.ts'
import { Counters } from './counters.ts'
import { type Wanted, findVm } from './identity.ts'
import { Ownership, keepOwnership } from './ownership.ts'
import { Session, type SessionOptions, serviceInstance } from './session.ts'
import { type VmContext, VsphereVm } from './vm.ts'

export interface VcenterOptions extends SessionOptions {
  /**
   * How long a guest that was asked to shut down may take to go off; default 3 min. An undo that finds the VM still on
   * waits that long from the request before it believes that nothing has to be put right.
   */
  readonly shutdownGraceMs?: number | undefined
}

/**
 * A connection that is opened by the first call.
 * @throws UkeireError URL_INVALID (usage); calls throw LOGIN_REFUSED, THUMBPRINT_DIFFERS, CERTIFICATE_NOT_TRUSTED
 * (usage), VCENTER_UNREACHABLE, ANSWER_LOST, VCENTER_FAULT, NO_PERMISSION … (environment)
 */
export function connectVcenter(options: VcenterOptions): Vcenter {
  return new VsphereVcenter(options)
}

class VsphereVcenter implements Vcenter {
  readonly #session: Session
  readonly #context: VmContext

  constructor(options: VcenterOptions) {
    const session = new Session(options)
    const ownership = new Ownership()
    this.#session = session
    this.#context = { session, counters: new Counters(session), ownership, shutdownGraceMs: options.shutdownGraceMs ?? 180_000 }
    keepOwnership(this, ownership)
  }

  async about(): Promise<{ readonly fullName: string; readonly apiVersion: string; readonly skewMs: number; readonly errorMs: number }> {
    return this.#session.bound(async ({ content }, call) => {
      let best = { skewMs: NaN, errorMs: Infinity }
      // The quickest of three answers says most about the other clock.
      for (let tries = 0; tries < 3; tries++) {
        const before = Date.now()
        const started = performance.now()
        const theirs = Date.parse(await call(CurrentTime, serviceInstance, {}))
        const errorMs = Math.ceil((performance.now() - started) / 2)
        if (errorMs < best.errorMs) best = { skewMs: Math.round(theirs - before - errorMs), errorMs }
      }
      return { fullName: content.about.fullName, apiVersion: content.about.apiVersion, ...best }
    })
  }

  async find(wanted: Wanted): Promise<VmIdentity> {
    return findVm(this.#session, wanted, this.#session.subject)
  }

  async privileges(moref: string, ids: readonly string[]): Promise<readonly string[]> {
    const entity: MoRef = { type: 'VirtualMachine', id: moref }
    const answers = await this.#session.bound(({ content, key }, call) => {
      const manager = content.authorizationManager ?? { type: 'AuthorizationManager', id: 'AuthorizationManager' }
      return call(HasPrivilegeOnEntities, manager, { entity: [entity], sessionId: key, privId: ids })
    })
    const granted = new Set(answers.flatMap((one) => one.privAvailability).filter((one) => one.isGranted).map((one) => one.privId))
    return ids.filter((id) => granted.has(id))
  }

  vm(wanted: Wanted & { readonly subject: string }, leash: Leash): Vm {
    return new VsphereVm(this.#context, wanted, leash)
  }

  async close(): Promise<void> {
    await this.#session.close()
  }
}
