// Which API versions a server speaks: /sdk/vimServiceVersions.xml.
import { child, childText, childrenNamed, parseXml } from './xml.ts'

/** Versions whose wire this client knows, oldest first; only what 5.5 had is used unless the server says more. */
const knownVersions: readonly string[] = [
  '5.5', '6.0', '6.5', '6.7', '6.7.1', '6.7.2', '6.7.3',
  '7.0.0.0', '7.0.0.2', '7.0.1.0', '7.0.2.0', '7.0.3.0', '7.0.3.1', '7.0.3.2',
  '8.0.0.0', '8.0.0.1', '8.0.0.2', '8.0.1.0', '8.0.2.0', '8.0.3.0',
]

/**
 * Versions of `urn:vim25`, the served one first, then the prior ones; empty if the document names none.
 * @throws WireError if it is no XML
 */
export function decodeVersions(document: string): readonly string[] {
  const namespace = parseXml(document).children.find((one) => childText(one, 'name')?.trim() === 'urn:vim25')
  if (namespace === undefined) return []
  const prior = child(namespace, 'priorVersions')
  return [childText(namespace, 'version') ?? '', ...(prior === undefined ? [] : childrenNamed(prior, 'version').map((one) => one.text))]
    .map((one) => one.trim())
    .filter((one) => one !== '')
}

/** The newest version that both sides know; null: none in common. */
export function chooseVersion(served: readonly string[]): string | null {
  return knownVersions.findLast((one) => served.includes(one)) ?? null
}
