// What goes wrong at a vCenter, as errors of ours.
import { UkeireError, errorLine, isUkeireError } from '../../errors.ts'
import { type Fault, faultFields } from '../../wire/vim25/fault.ts'

/** A fault of the protocol: kind `environment`, `fault.name` for those who can go on from it. */
export function faultError(subject: string, what: string, fault: Fault): UkeireError {
  const fields = faultFields(fault.detail)
  const said = [fault.name, ...Object.entries(fields).map(([name, value]) => `${name}=${value}`)].join(' ')
  const denied = fault.name === 'NoPermission'
  return new UkeireError({
    code: denied ? 'NO_PERMISSION' : 'VCENTER_FAULT',
    kind: 'environment',
    subject,
    text: `${what} was refused by vCenter: ${said}${fault.text === '' ? '' : ` (${fault.text})`}`,
    hint: denied ? `ask the platform admin for the privilege ${fields['privilegeId'] ?? ''}` : undefined,
    fault: { name: fault.name, detail: fields },
  })
}

export function aborted(subject: string, reason: unknown): UkeireError {
  if (isUkeireError(reason) && reason.kind === 'aborted') return reason
  return new UkeireError({ code: 'ABORTED', kind: 'aborted', subject, text: `cancelled (${errorLine(reason)})`, cause: reason })
}

/** True if `error` is this fault itself, so that the call was certainly not carried out. */
export function hasFault(error: unknown, ...names: readonly string[]): error is UkeireError {
  return isUkeireError(error) && error.fault !== undefined && (names.length === 0 || names.includes(error.fault.name))
}
