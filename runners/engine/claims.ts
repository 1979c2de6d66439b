// Claims: what a case needs of a target, shared or for itself alone. Pure.

export interface Claim {
  /** `<target>/<aspect>` or a wider subject such as `host:<name>`. */
  readonly subject: string
  readonly mode: 'shared' | 'exclusive'
}

/** What a case disturbs; decides its claims. */
export type Disturbs = 'nothing' | 'cpu' | 'memory' | 'disk' | 'power' | 'snapshot'

const aspects = ['power', 'cpu', 'memory', 'disk', 'process', 'http', 'snapshot', 'placement'] as const
type Aspect = (typeof aspects)[number]

/**
 * Claims of a case on one target. Loads of different kinds may overlap (memory only where the plan allows it);
 * no load while a snapshot exists; power and snapshots are alone on their target (SPEC, guards).
 */
export function claimsOf(disturbs: Disturbs, target: string, options: { readonly overlapMemory: boolean }): readonly Claim[] {
  const claim = (aspect: Aspect, mode: Claim['mode']): Claim => ({ subject: `${target}/${aspect}`, mode })
  switch (disturbs) {
    case 'power':
    case 'snapshot':
      return aspects.map((aspect) => claim(aspect, 'exclusive'))
    case 'cpu':
    case 'disk':
      return [claim(disturbs, 'exclusive'), claim('power', 'shared'), claim('snapshot', 'shared')]
    case 'memory': {
      const others: readonly Claim[] = options.overlapMemory ? [] : [claim('cpu', 'exclusive'), claim('disk', 'exclusive')]
      return [claim('memory', 'exclusive'), claim('power', 'shared'), claim('snapshot', 'shared'), ...others]
    }
    case 'nothing':
      return [claim('power', 'shared')]
  }
}

/** True if both cannot be held at once. */
export function conflict(a: readonly Claim[], b: readonly Claim[]): boolean {
  return a.some((one) => b.some((other) => one.subject === other.subject && (one.mode === 'exclusive' || other.mode === 'exclusive')))
}

/** The union; exclusive wins. */
export function mergeClaims(all: readonly (readonly Claim[])[]): readonly Claim[] {
  const merged = new Map<string, Claim>()
  for (const claim of all.flat()) if (merged.get(claim.subject)?.mode !== 'exclusive') merged.set(claim.subject, claim)
  return [...merged.values()]
}
