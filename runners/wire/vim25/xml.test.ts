// Reading and writing XML: whatever a server or something in between may send.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { WireError, child, childText, childrenNamed, element, moType, openEnvelope, parseXml, soapEnvelope, text, xsiType } from './xml.ts'

const xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'

test('names are local, whatever the prefixes', () => {
  const root = parseXml('<q:a xmlns:q="urn:vim25"><q:b>1</q:b><b xmlns="urn:vim25">2</b></q:a>')
  expect([root.name, root.ns, childrenNamed(root, 'b').map((one) => one.text)]).toEqual(['a', 'urn:vim25', ['1', '2']])
})

test('the two type attributes are told apart by namespace, not by prefix', () => {
  const root = parseXml('<val xmlns:XMLSchema-instance="http://www.w3.org/2001/XMLSchema-instance" XMLSchema-instance:type="vim:ManagedObjectReference" type="HostSystem">host-21</val>')
  expect([xsiType(root), moType(root), root.text]).toEqual(['ManagedObjectReference', 'HostSystem', 'host-21'])
  expect(xsiType(parseXml('<val xmlns:xsi="urn:else" xsi:type="Trap"/>'))).toBeUndefined()
})

test('CDATA, comments, numeric entities and processing instructions', () => {
  const root = parseXml('<?xml version="1.0"?><!-- a --><a><b>x<![CDATA[<&]]><!-- no -->&#34;&#x41;&amp;</b><?p i?></a>')
  expect(childText(root, 'b')).toBe('x<&"A&')
})

const bomb = `<!DOCTYPE a [<!ENTITY x "ha">${Array.from({ length: 9 }, (_, n) => `<!ENTITY x${n} "&x;&x;&x;&x;&x;&x;&x;&x;&x;">`).join('')}]><a>&x8;</a>`
test.each([
  ['a DOCTYPE', bomb, /DOCTYPE is refused/],
  ['an external entity', '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', /DOCTYPE is refused/],
  ['an unknown entity', '<a>&nbsp;</a>', /not well-formed/],
  ['a cut document', '<a><b>1</b>', /not well-formed/],
  ['crossed tags', '<a><b></a></b>', /not well-formed/],
  ['an unbound prefix', '<x:a/>', /not well-formed/],
  ['a doubled attribute', `<a ${xsi} xsi:type="x" xsi:type="y"/>`, /not well-formed/],
  ['two roots', '<a/><b/>', /not well-formed/],
  ['nothing', '', /not well-formed|without a root/],
  ['an HTML page', '<html><body><br></body></html>', /not well-formed/],
  ['deep nesting', `${'<a>'.repeat(200)}${'</a>'.repeat(200)}`, /deeper than 100/],
])('%s is refused', (_, document, message) => {
  expect(() => parseXml(document)).toThrow(WireError)
  expect(() => parseXml(document)).toThrow(message)
})

test('size and number of elements are limited', () => {
  const limits = { maxBytes: 100, maxDepth: 5, maxElements: 3 }
  expect(() => parseXml(`<a b="${'x'.repeat(200)}"/>`, limits)).toThrow(/at most 100/)
  expect(() => parseXml('<a><b/><b/><b/></a>', limits)).toThrow(/more than 3/)
})

test('any text comes back as it went in, or with U+FFFD where XML cannot carry it', () => {
  expect(text('a\u0000b\uD800c')).toBe('a\uFFFDb\uFFFDc')
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      const carried = value.replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
      const root = parseXml(element('a', { b: value }, text(value)))
      expect([root.text, root.attributes[0]?.value]).toEqual([carried, carried])
    }),
  )
})

test('an envelope is opened to its one body element', () => {
  const body = openEnvelope(soapEnvelope(element('Ping', { xmlns: 'urn:vim25' }, element('x', { 'xsi:type': 'xsd:int' }, text(1)))))
  expect([body.name, body.ns, xsiType(child(body, 'x')!)]).toEqual(['Ping', 'urn:vim25', 'int'])
  expect(() => openEnvelope('<html/>')).toThrow(/SOAP envelope was expected/)
  expect(() => openEnvelope('<Envelope><Body/></Envelope>')).toThrow(/one element, this one 0/)
})

test('cut anywhere, an answer is an error and never half a value', () => {
  const whole = soapEnvelope(element('R', {}, element('a', { b: 'c' }, text('d & e'))))
  for (let length = 0; length < whole.length; length++) expect(() => openEnvelope(whole.slice(0, length))).toThrow(WireError)
})
