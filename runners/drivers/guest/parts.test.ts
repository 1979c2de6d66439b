// The pure parts of the guest driver.
import { expect, test } from 'vitest'
import { blindMs } from './load.ts'
import { inverseOf, placeOf } from './load-place.ts'
import { fingerprintOf, otherKeyKinds, typeOf } from './pin.ts'
import { quoted, readKeys, scriptCommand } from './script.ts'
import { UptimeClock, readSample } from './usage-stream.ts'

test('words survive any login shell', () => {
  expect(scriptCommand(['/var/tmp/x', 5, 'a b', "it's"], true)).toBe(String.raw`sudo -n sh -s -- /var/tmp/x 5 'a b' 'it'\''s'`)
  expect(quoted('')).toBe("''")
})

test('keys may come more than once, values may hold =', () => {
  expect([...readKeys('ip=1\nip=2\nserver=a=b\nnoise\n')]).toEqual([['ip', ['1', '2']], ['server', ['a=b']]])
})

test('fingerprints are as ssh-keygen prints them', () => {
  const key = Buffer.from('AAAAC3NzaC1lZDI1NTE5AAAAIGPKSUTyz1HwHReFVvD5obVsALAgJRNarH4TRpNePnAS', 'base64')
  expect(typeOf(key)).toBe('ssh-ed25519')
  expect(fingerprintOf(key)).toMatch(/^SHA256:[\w+/]{43}$/)
  expect(otherKeyKinds('ecdsa-sha2-nistp256').flat()).not.toContain('ecdsa-sha2-nistp256')
})

test('samples that a slow link held back keep the instant at which they were taken', () => {
  const clock = new UptimeClock()
  expect(clock.at(1_000, 50_000)).toBe(50_000)
  expect(clock.at(2_000, 54_000)).toBe(51_000)
  expect(clock.at(3_000, 54_000)).toBe(52_000)
  // Booted anew.
  expect(clock.at(500, 90_000)).toBe(90_000)
})

test('a torn line is no sample', () => {
  expect(readSample('12.34 87.50')).toEqual({ uptimeMs: 12_340, percent: 87.5 })
  expect(readSample('12.3')).toBeNull()
  expect(readSample('12.34 87.5012.40 87.50')).toBeNull()
})

test('only gaps count as blind', () => {
  const at = (seconds: number): { at: number; percent: number } => ({ at: seconds * 1_000, percent: 1 })
  expect(blindMs([at(0), at(1), at(2), at(4)], 1_000)).toBe(0)
  expect(blindMs([at(0), at(1), at(11), at(12)], 1_000)).toBe(9_000)
})

test('an inverse says all that another process needs', () => {
  const place = { dir: '/var/tmp/ukeire-a', fill: '/data/ukeire-a', root: true }
  expect(placeOf(inverseOf(place, 'web01', 5))).toEqual(place)
  expect(() => placeOf({ verb: 'guest.stop-load', subject: 'web01', args: {}, expires: null })).toThrow(/should name a directory/)
})
