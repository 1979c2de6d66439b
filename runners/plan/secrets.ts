// Secret references → secrets, all at once, before anything is contacted.
import { keepSecret, UkeireError } from '../errors.ts'
import { originOf } from './parse-plan.ts'
import type { Plan, SecretRef } from './plan.ts'

/** `env:NAME` or `file:PATH`: how a resolved secret is found again. */
export function secretKey(ref: SecretRef): string {
  return 'env' in ref ? `env:${ref.env}` : `file:${ref.file}`
}

/** Every reference of the plan, in its order, each once. */
export function secretRefs(plan: Plan): readonly SecretRef[] {
  const refs: (SecretRef | undefined)[] = [
    plan.sites.main.vcenter.password,
    plan.sites.sub?.vcenter.password,
    ...plan.inboxes.map((inbox) => inbox.imap?.password),
    plan.notice?.smtp.password,
    ...plan.targets.flatMap((target) => [target.guest?.ssh.password, target.guest?.ssh.privateKey]),
  ]
  return [...new Map(refs.flatMap((ref) => (ref === undefined ? [] : [[secretKey(ref), ref] as const]))).values()]
}

/**
 * Secrets by {@link secretKey}; each is remembered for masking. A file's trailing line end is dropped.
 * `readFile` gets the path as written in the plan.
 * @throws UkeireError `SECRET_MISSING` (usage) naming every reference that cannot be resolved, with its line in the plan.
 */
export function resolveSecrets(plan: Plan, env: Readonly<Record<string, string | undefined>>, readFile: (path: string) => string): Map<string, string> {
  const secrets = new Map<string, string>()
  const missing: string[] = []
  const origin = originOf(plan)
  for (const ref of secretRefs(plan)) {
    const key = secretKey(ref)
    const found = 'env' in ref ? (env[ref.env] ?? '') : textOf(ref.file, readFile)
    if (typeof found === 'string' && found !== '') {
      keepSecret(found)
      secrets.set(key, found)
      continue
    }
    const place = origin?.secrets.get(key)
    const where = origin && place ? `${origin.file}:${place.line}:${place.column}: ` : ''
    missing.push(`${where}${'env' in ref ? `the environment variable ${ref.env} is not set or empty; set it` : `the file ${ref.file} ${typeof found === 'string' ? 'is empty' : `cannot be read (${found.code})`}; it holds the secret alone`}`)
  }
  if (missing.length === 0) return secrets
  throw new UkeireError({
    code: 'SECRET_MISSING',
    kind: 'usage',
    subject: origin?.file ?? plan.system.id,
    text: `${missing.length} secret${missing.length === 1 ? '' : 's'} not found, nothing was contacted\n${missing.join('\n')}`,
  })
}

/** Those of a plan's secrets that can be had; for an undo, which must not fail for one that it does not need. */
export function availableSecrets(plan: Plan, env: Readonly<Record<string, string | undefined>>, readFile: (path: string) => string): Map<string, string> {
  const found = new Map<string, string>()
  for (const ref of secretRefs(plan)) {
    const value = 'env' in ref ? (env[ref.env] ?? '') : textOf(ref.file, readFile)
    if (typeof value !== 'string' || value === '') continue
    keepSecret(value)
    found.set(secretKey(ref), value)
  }
  return found
}

function textOf(path: string, readFile: (path: string) => string): string | { readonly code: string } {
  try {
    return readFile(path).replace(/\r?\n$/, '')
  } catch (error) {
    return { code: (error as NodeJS.ErrnoException).code ?? 'unreadable' }
  }
}
