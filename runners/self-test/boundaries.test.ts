// The linter's table of who may import whom is held against DESIGN's rules: what is forbidden is found, what is allowed is not.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { assetPath } from '../package-root.ts'

const forbidden: readonly (readonly [file: string, imported: string])[] = [
  ['runners/wire/vim25/a.ts', '../../errors.ts'],
  ['runners/wire/vim25/b.ts', '../../drivers/vsphere/session.ts'],
  ['runners/wire/c.ts', 'node:net'],
  ['runners/wire/d.ts', 'undici'],
  ['runners/wire/e.ts', './../plan/timing.ts'],
  ['runners/plan/a.ts', '../engine/journal.ts'],
  ['runners/plan/b.ts', '../drivers/ports.ts'],
  ['runners/plan/c.ts', 'ssh2'],
  ['runners/engine/a.ts', '../drivers/vsphere/vcenter.ts'],
  ['runners/engine/b.ts', '../wire/vim25/xml.ts'],
  ['runners/engine/c.ts', 'vitest/node'],
  ['runners/drivers/mail/a.ts', '../../engine/journal.ts'],
  ['runners/drivers/mail/b.ts', '../../../fixtures/lab/main.ts'],
  ['runners/drivers/mail/c.ts', '../../plan/timing.ts'],
  ['fixtures/lab/vsphere/a.ts', '../../../runners/drivers/vsphere/session.ts'],
  ['fixtures/lab/b.ts', '../../runners/drivers/ports.ts'],
  ['fixtures/lab/guest/c.ts', '../../../runners/engine/journal.ts'],
  ['fixtures/verify.ts', './lab/start-lab.ts'],
  ['suites/4-vm-operation/a.case.ts', '../../runners/drivers/ports.ts'],
  ['suites/4-vm-operation/b.case.ts', 'node:fs'],
  ['reports/a.ts', '../runners/drivers/ports.ts'],
  ['reports/html/b.ts', '../../runners/engine/journal.ts'],
]

const allowed: readonly (readonly [file: string, statement: string])[] = [
  ['runners/wire/vim25/ok.ts', "import { parse } from './xml.ts'\nimport { SaxesParser } from 'saxes'\nimport type { MailPatterns } from '../../plan/plan.ts'"],
  ['runners/plan/ok.ts', "import { z } from 'zod'\nimport type { LabEndpoints } from '../wire/lab-endpoints.ts'\nimport { UkeireError } from '../errors.ts'"],
  ['runners/engine/ok.ts', "import type { Inverse } from '../drivers/ports.ts'\nimport { UkeireError } from '../errors.ts'"],
  ['runners/drivers/mail/ok.ts', "import { decode } from '../../wire/alert-mail/read.ts'\nimport type { Inbox } from '../ports.ts'"],
  ['fixtures/lab/vsphere/ok.ts', "import { parse } from '../../../runners/wire/vim25/xml.ts'\nimport type { Plan } from '../../../runners/plan/plan.ts'\nimport type { Verdict } from '../../../runners/engine/records.ts'"],
  ['suites/4-vm-operation/ok.case.ts', "import { acceptance } from '../../fixtures/acceptance.ts'"],
  ['reports/html/ok.ts', "import type { Mark } from '../../runners/engine/records.ts'\nimport { runRecord } from '../record.ts'"],
]

let folder = ''
let refused: ReadonlySet<string> = new Set()

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ukeire-boundaries-'))
  const config = JSON.parse(readFileSync(assetPath('.oxlintrc.json'), 'utf8')) as { options: object }
  // Types are not needed to see an import, and there are none in this folder.
  write('.oxlintrc.json', JSON.stringify({ ...config, options: {} }))
  for (const [file, imported] of forbidden) write(file, `import { thing } from '${imported}'\nthing()\n`)
  for (const [file, statements] of allowed) write(file, `${statements}\n`)
  const run = spawnSync(process.execPath, [assetPath('node_modules/oxlint/bin/oxlint'), '--format', 'json'], { cwd: folder, encoding: 'utf8' })
  const { diagnostics } = JSON.parse(run.stdout) as { diagnostics: readonly { code: string; filename: string }[] }
  refused = new Set(diagnostics.filter(({ code }) => code === 'eslint(no-restricted-imports)').map(({ filename }) => filename.replaceAll('\\', '/')))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

test.each(forbidden)('%s may not import %s', (file) => {
  expect(refused).toContain(file)
})

test.each(allowed)('%s may import what its folder stands on', (file) => {
  expect(refused).not.toContain(file)
})

function write(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true })
  writeFileSync(join(folder, file), text)
}
