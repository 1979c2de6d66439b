// Files that are not code are found, and every one that an installed package needs is published with it.
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { assetPath } from './package-root.ts'

const assets = ['suites/catalogue.json', 'fixtures/plans', 'runners/drivers/guest/scripts']

test.each(assets)('%s is found and published', (asset) => {
  expect(existsSync(assetPath(asset))).toBe(true)
  const { files } = JSON.parse(readFileSync(assetPath('package.json'), 'utf8')) as { files: readonly string[] }
  expect(files).toContain(asset)
})
