// One look of `ukeire check`: an error becomes a finding with the error's own words and hint.
import type { Finding } from './findings.ts'
import { errorLine, isUkeireError } from '../errors.ts'

/** `look` returns what was seen; what it throws is the finding. */
export async function lookAt(subject: string, what: string, look: () => Promise<string>): Promise<Finding> {
  try {
    return { subject, what, ok: true, detail: await look(), advice: '', kind: 'environment' }
  } catch (error) {
    const known = isUkeireError(error)
    return { subject, what, ok: false, detail: errorLine(error), advice: known ? (error.hint ?? '') : '', kind: known && error.kind === 'usage' ? 'usage' : 'environment' }
  }
}

/** As `lookAt`, for something that was read already and is judged now. */
export function judged(subject: string, what: string, ok: boolean, detail: string, advice: string): Finding {
  return { subject, what, ok, detail, advice: ok ? '' : advice, kind: 'environment' }
}
