// One look of `ukeire check`: an error becomes a finding with the error's own words and hint.
import { errorLine, isUkeireError } from '../errors.ts'
import type { Finding } from './findings.ts'
import type { Look } from './words.ts'

/** `action` returns what was seen; what it throws is the finding. */
export async function lookAt(subject: string, look: Look, action: () => Promise<string>): Promise<Finding> {
  try {
    return { subject, look, ok: true, detail: await action(), hint: null, kind: 'environment' }
  } catch (error) {
    const known = isUkeireError(error)
    return { subject, look, ok: false, detail: errorLine(error), hint: known ? (error.hint ?? null) : null, kind: known && error.kind === 'usage' ? 'usage' : 'environment' }
  }
}

/** As `lookAt`, for something that was read already and is judged now. */
export function judged(subject: string, look: Look, ok: boolean, detail: string): Finding {
  return { subject, look, ok, detail, hint: null, kind: 'environment' }
}
