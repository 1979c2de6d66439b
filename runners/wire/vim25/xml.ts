// XML as the wire needs it: a bounded, namespace-aware reader and an escaping writer.
import { SaxesParser } from 'saxes'

/** What came over the wire is not what the protocol allows. */
export class WireError extends Error {
  constructor(message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.name = 'WireError'
  }
}

export interface XmlAttribute {
  /** Local name. */
  readonly name: string
  /** Namespace URI; empty for an attribute without prefix. */
  readonly ns: string
  readonly value: string
}

export interface XmlElement {
  /** Local name. */
  readonly name: string
  readonly ns: string
  readonly attributes: readonly XmlAttribute[]
  readonly children: readonly XmlElement[]
  /** The element's own text, CDATA included; white space is kept. */
  readonly text: string
}

export interface XmlLimits {
  /** Size of the document in bytes of UTF-8. */
  readonly maxBytes: number
  readonly maxDepth: number
  readonly maxElements: number
}

/** Enough for 5,000 VMs in one answer (6 MB), small enough that a hostile answer cannot fill the memory. */
export const defaultLimits: XmlLimits = { maxBytes: 32 << 20, maxDepth: 100, maxElements: 1_000_000 }

const xsiNamespace = 'http://www.w3.org/2001/XMLSchema-instance'
const xmlnsNamespace = 'http://www.w3.org/2000/xmlns/'
const noAttributes: readonly XmlAttribute[] = []
const noChildren: XmlElement[] = []

interface OpenElement {
  readonly name: string
  readonly ns: string
  readonly attributes: readonly XmlAttribute[]
  children: XmlElement[]
  text: string
}

/**
 * The root element of a document.
 * @throws WireError if it is not well-formed, has a DOCTYPE (so no entity of its own) or goes beyond a limit
 */
export function parseXml(text: string, limits: XmlLimits = defaultLimits): XmlElement {
  const bytes = Buffer.byteLength(text)
  if (bytes > limits.maxBytes) throw new WireError(`XML of ${bytes} bytes; at most ${limits.maxBytes} are read`)
  const parser = new SaxesParser({ xmlns: true, position: false })
  const open: OpenElement[] = []
  let root: OpenElement | null = null
  let count = 0
  parser.on('error', (error) => {
    throw new WireError(`XML is not well-formed: ${error.message}`, { cause: error })
  })
  parser.on('doctype', () => {
    throw new WireError('XML with a DOCTYPE is refused')
  })
  parser.on('opentag', (tag) => {
    if (++count > limits.maxElements) throw new WireError(`XML with more than ${limits.maxElements} elements`)
    if (open.length >= limits.maxDepth) throw new WireError(`XML nested deeper than ${limits.maxDepth}`)
    const element: OpenElement = { name: tag.local, ns: tag.uri, attributes: attributesOf(tag.attributes), children: noChildren, text: '' }
    const parent = open.at(-1)
    if (parent === undefined) root = element
    else if (parent.children === noChildren) parent.children = [element]
    else parent.children.push(element)
    open.push(element)
  })
  const addText = (piece: string): void => {
    const parent = open.at(-1)
    if (parent !== undefined) parent.text += piece
  }
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.on('closetag', () => void open.pop())
  parser.write(text).close()
  if (root === null) throw new WireError('XML without a root element')
  return root
}

function attributesOf(all: Readonly<Record<string, { local: string; uri: string; value: string }>>): readonly XmlAttribute[] {
  let found: XmlAttribute[] | null = null
  for (const key in all) {
    const { local, uri, value } = all[key]!
    if (uri !== xmlnsNamespace) (found ??= []).push({ name: local, ns: uri, value })
  }
  return found ?? noAttributes
}

/** The first child of this local name. */
export function child(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((one) => one.name === name)
}

export function childText(element: XmlElement, name: string): string | undefined {
  return child(element, name)?.text
}

export function childrenNamed(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((one) => one.name === name)
}

/** Value of the namespaced `type` attribute without its prefix, whatever prefixes the sender uses. */
export function xsiType(element: XmlElement): string | undefined {
  const value = element.attributes.find((one) => one.name === 'type' && one.ns === xsiNamespace)?.value.trim()
  return value === undefined ? undefined : value.slice(value.indexOf(':') + 1)
}

/** Value of the unprefixed `type` attribute: the class of a managed object reference. */
export function moType(element: XmlElement): string | undefined {
  return element.attributes.find((one) => one.name === 'type' && one.ns === '')?.value
}

declare const rendered: unique symbol
/** Finished XML. The brand keeps unescaped text from being put where XML belongs. */
export type Xml = string & { readonly [rendered]: true }

const special = /[&<>"\r]/g
// Anything that XML 1.0 cannot carry, lone surrogates included.
const forbidden = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu
const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;' }

/** Escaped text; characters that XML forbids become U+FFFD. */
export function text(value: string | number | boolean): Xml {
  return String(value).replace(forbidden, '\uFFFD').replace(special, (one) => entities[one]!) as Xml
}

/** White space in an attribute would be normalised by the reader, so it is written as references. */
function attributeText(value: string): string {
  return text(value).replaceAll('\t', '&#9;').replaceAll('\n', '&#10;')
}

/** An element of finished children; put text in with `text(value)`. Attributes that are undefined are left out. */
export function element(name: string, attributes: Readonly<Record<string, string | undefined>>, ...children: readonly Xml[]): Xml {
  let head = name
  for (const key in attributes) {
    const value = attributes[key]
    if (value !== undefined) head += ` ${key}="${attributeText(value)}"`
  }
  return `<${head}>${children.join('')}</${name}>` as Xml
}

/** Several pieces of finished XML as one. */
export function join(...parts: readonly Xml[]): Xml {
  return parts.join('') as Xml
}

/** A SOAP 1.1 envelope with the prefixes `soapenv`, `xsd` and `xsi` declared. */
export function soapEnvelope(body: Xml): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"' +
    ` xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="${xsiNamespace}"><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`
  )
}

/**
 * The one element in the body of an envelope.
 * @throws WireError if it is not a SOAP envelope with exactly one body element
 */
export function openEnvelope(document: string, limits?: XmlLimits): XmlElement {
  const envelope = parseXml(document, limits)
  const body = envelope.name === 'Envelope' ? child(envelope, 'Body') : undefined
  if (body === undefined) throw new WireError(`a SOAP envelope was expected, the document is <${envelope.name}>`)
  const [first, second] = body.children
  if (first === undefined || second !== undefined) throw new WireError(`a SOAP body holds one element, this one ${body.children.length}`)
  return first
}
