// Every kind of bad plan gets a message with file, line and what would be right.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { isUkeireError } from '../errors.ts'
import { parsePlan } from './parse-plan.ts'
import { PlanError, problemLine } from './plan-error.ts'
import { resolveSecrets } from './secrets.ts'

const minimal = readFileSync(fileURLToPath(new URL('../../fixtures/plans/minimal.yaml', import.meta.url)), 'utf8')
const example = readFileSync(fileURLToPath(new URL('../../fixtures/plans/example.yaml', import.meta.url)), 'utf8')

function problemsOf(text: string): readonly string[] {
  const error = thrownBy(() => parsePlan(text, 'plan.yaml'))
  if (!(error instanceof PlanError) || error.kind !== 'usage') throw new Error('wanted a PlanError of kind usage', { cause: error })
  return error.problems.map((problem) => problemLine('plan.yaml', problem))
}

function thrownBy(action: () => unknown): unknown {
  try {
    action()
    return undefined
  } catch (error) {
    return error
  }
}

/** The minimal plan with one piece replaced. */
function changed(from: string, to: string, base = minimal): string {
  expect(base).toContain(from)
  return base.replace(from, () => to)
}

const bad: readonly (readonly [what: string, text: string, message: RegExp])[] = [
  ['unknown key', changed('phase:', 'fase: x\nphase:'), /^plan\.yaml:4:1: unknown key fase; did you mean phase\?$/],
  ['unknown key deep inside', changed('powerOnBy:', 'powerOnBye: 1\n    powerOnBy:'), /targets\[0\]: unknown key powerOnBye; did you mean powerOnBy\?/],
  ['unknown key of a health check', changed('kind: http,', 'kind: http, bodi: x,'), /targets\[0\]\.health\[0\]: unknown key bodi; did you mean body\?/],
  ['wrong type', changed('targets:\n', 'options: { parallelTargets: many }\ntargets:\n'), /options\.parallelTargets: "many" is not right; wanted a whole number from 1 to 1000/],
  ['missing key', changed('phase: pre-golive\n', ''), /phase: missing; wanted one of pre-golive, in-service/],
  ['missing map', changed('system: { id: sample, name: サンプル申請システム }\n', ''), /system: missing; wanted a map/],
  ['wrong phase', changed('pre-golive', 'golive'), /phase: "golive" is not right; wanted one of pre-golive, in-service/],
  ['duration without unit', changed('server: 192.0.2.10', 'server: 192.0.2.10\n  grace: 300'), /monitoring\.grace: 300 is not right; wanted a duration like/],
  ['size in GB', changed('network: pref-wan', 'network: pref-wan\n    memory: 8GB'), /"8GB" is not right; wanted a size like 8GiB/],
  ['a day that does not exist', changed('to: 2027-03-31', 'to: 2027-02-30'), /service\.to: "2027-02-30" is not right; wanted a day that exists/],
  ['service period order', changed('to: 2027-03-31', 'to: 2026-03-31'), /ends \(2026-03-31\) before it begins/],
  ['window order', changed('sites:', 'window: { from: "20:00", to: "08:00" }\nsites:'), /window\.to: the window ends/],
  ['undone outside the window', changed('sites:', 'window: { undoneBy: "21:00" }\nsites:'), /undoneBy 21:00 is not inside/],
  ['unknown site', changed('101 }\n    ip', '101, site: sub }\n    ip'), /site sub is not among the plan's sites \(main\)/],
  ['no pin', minimal.replace(/\n +thumbprint: .*/, ''), /neither thumbprint nor caFile is given/],
  ['no way to see mails', changed('    imap: { host: mail.example.jp, username: tanto, password: { env: TANTO_PASSWORD } }\n', ''), /neither imap nor smtp/],
  ['no address', minimal.replace(/inboxes:\n.*\n.*\n/, ''), /no address is given, but mails are wished for target web01/],
  ['no notice', minimal.replace(/notice:\n(?: {2}.*\n)+/, ''), /notice: missing, but cases 2-1, .*4-5 stop web01/],
  ['one contact twice', changed('unyo@example.jp', 'kanri@example.jp'), /is the first contact again/],
  ['no consent to revert', changed('    consents: { revert: { by: 情報システム課 } }\n', ''), /4-5 goes back to a snapshot.*wanted consents/],
  ['a check that cannot fail', changed('body: 申請', 'body: ".*"'), /health\[0\]\.body: "\.\*" is not right; wanted a regular expression that does not match the empty text/],
  ['no automatic check', minimal.replace(/- \{ name: トップページ.*\}/, '- { name: login, kind: human, text: log in }'), /no automatic health check/],
  ['process limit', changed('cpu: { use: mailed }', 'process: { use: mailed, items: [{ name: httpd, limit: 5, normal: 5 }] }'), /limit 5 of httpd is at or above its normal count 5.*at most 4/],
  ['relative disk path', changed('cpu: { use: mailed }', 'disk: { use: mailed, path: var/log }'), /var\/log is a relative path/],
  ['unknown OS', changed('Linux, version: 9 }\n    guest', 'Linnux, version: 9 }\n    guest'), /not on the list of usable OSs; did you mean Red Hat Enterprise Linux 9\?/],
  ['duplicate target', changed('name: portal02\n    vm', 'name: web01\n    vm', example), /duplicate target name web01, already at targets\[0\]\.name/],
  ['duplicate UUID', changed('6e7f809102', '6e7f809101', example), /duplicate instanceUuid/],
  ['duplicate address', changed('hoshu@example.jp', 'Tanto@example.jp', example), /duplicate address tanto@example\.jp/],
  ['duplicate key', changed('phase: pre-golive', 'phase: pre-golive\nphase: in-service'), /^plan\.yaml:5:1: the same key stands twice/],
  ['tab', changed('  main:', '\tmain:'), /a tab is used as indentation/],
  ['not YAML', '{', /not valid YAML/],
  ['a list', '- a\n', /wanted a map/],
  ['empty', '', /wanted/],
  ['two documents', `${minimal}---\na: 1\n`, /a second document/],
  ['10 MB', '#'.repeat(10_000_000), /has 10000000 bytes; a plan has at most 1 MiB/],
  ['nested too deeply', `a: ${'['.repeat(300_000)}`, /nested too deeply|not valid YAML/],
  ['nested deeply', `a: ${'['.repeat(400)}${']'.repeat(400)}`, /nested too deeply/],
  ['alias bomb', `a: &a [x,x,x,x,x,x,x,x,x]\n${['b', 'c', 'd', 'e', 'f', 'g', 'h'].map((key, at) => `${key}: &${key} [${Array.from({ length: 9 }, () => `*${'abcdefg'[at]}`).join(',')}]`).join('\n')}\n`, /uses aliases excessively/],
]

for (const [what, text, message] of bad) {
  test(`refused: ${what}`, () => {
    const problems = problemsOf(text)
    expect(problems.join('\n')).toMatch(new RegExp(message.source, 'm'))
    for (const problem of problems) expect(problem).toMatch(/^plan\.yaml:\d+:\d+: \S/)
  })
}

const written: readonly (readonly [what: string, text: string])[] = [
  ['password', changed('password: { env: WEB01_PASSWORD }', 'password: hunter2-secret')],
  ['password in quotes, of an inbox', changed('password: { env: TANTO_PASSWORD }', 'password: "hunter2-secret"')],
  ['reference that is a secret', changed('{ env: WEB01_PASSWORD }', '{ env: "hunter2-secret!" }')],
  ['value in a map', changed('{ env: WEB01_PASSWORD }', '{ value: hunter2-secret }')],
  ['unknown key named token', changed('phase:', 'token: hunter2-secret\nphase:')],
  ['URL with user info', changed('https://vcenter', 'https://admin:hunter2-secret@vcenter')],
  ['user info in a health URL', changed('url: http://192', 'url: http://admin:hunter2-secret@192')],
  ['private key', changed('phase:', 'x: |\n  -----BEGIN OPENSSH PRIVATE KEY-----\n  hunter2-secret\n  -----END OPENSSH PRIVATE KEY-----\nphase:')],
]

for (const [what, text] of written) {
  test(`a secret in the plan is refused and never repeated: ${what}`, () => {
    const problems = problemsOf(text)
    expect(problems.length).toBeGreaterThan(0)
    expect(problems.join('\n')).toMatch(/env: NAME/)
    expect(problems.join('\n')).not.toContain('hunter2')
  })
}

test('all problems come at once, in the order of the file', () => {
  const problems = problemsOf(changed('pre-golive', 'golive', changed('id: sample', 'id: Sample!', changed('ip: 192.0.2.11', 'ip: 192.0.2.999'))))
  expect(problems.map((problem) => problem.replace(/:.*/s, ''))).toHaveLength(3)
  const lines = problems.map((problem) => Number(problem.split(':')[1]))
  expect(lines).toEqual(lines.toSorted((a, b) => a - b))
})

test('versions that look like numbers stay as written', () => {
  expect(parsePlan(changed('agent: { version: 2.0.10 }', 'agent: { version: 2.10 }'), 'plan.yaml').monitoring?.agent.version).toBe('2.10')
})

test('missing secrets are named with their line, found ones lose their line end', () => {
  const plan = parsePlan(changed('{ env: WEB01_PASSWORD }', '{ file: secrets/web01 }'), 'plan.yaml')
  const read = (path: string): string => `content of ${path}\r\n`
  expect(resolveSecrets(plan, { VCENTER_PASSWORD: 'vc-secret', TANTO_PASSWORD: 'mail-secret' }, read)).toEqual(
    new Map([['env:VCENTER_PASSWORD', 'vc-secret'], ['env:TANTO_PASSWORD', 'mail-secret'], ['file:secrets/web01', 'content of secrets/web01']]),
  )
  const missing = (): string => {
    throw Object.assign(new Error('no'), { code: 'ENOENT' })
  }
  const error = thrownBy(() => resolveSecrets(plan, {}, missing))
  expect(isUkeireError(error) && error.kind).toBe('usage')
  expect(String(error)).toMatch(/3 secrets not found/)
  expect(String(error)).toMatch(/plan\.yaml:12:\d+: the environment variable VCENTER_PASSWORD is not set/)
  expect(String(error)).toMatch(/the file secrets\/web01 cannot be read \(ENOENT\)/)
})
