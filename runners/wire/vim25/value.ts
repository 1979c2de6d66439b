// Values whose type only the wire tells (anyType, data objects): read as plain trees, written with their type.
import { type Codec, type MoRef, moRef, number, parseBoolean } from './codec.ts'
import { type Xml, type XmlElement, WireError, element, join, moType, text, xsiType } from './xml.ts'

/** A data object as a tree. Leaves without a type on the wire are text; a field that repeats is a list. */
export interface DataObject {
  /** Class as xsi:type said, without prefix; null where the static type applies. */
  readonly type: string | null
  readonly fields: ReadonlyMap<string, Value>
}

export type Value = string | number | boolean | MoRef | DataObject | readonly Value[]

const numeric = new Set(['byte', 'short', 'int', 'long', 'float', 'double', 'integer', 'unsignedInt', 'unsignedShort', 'unsignedByte', 'decimal'])

function readPrimitive(type: string, from: XmlElement): string | number | boolean | undefined {
  if (numeric.has(type)) return number.read(from, 'lenient')
  if (type === 'boolean') return parseBoolean(from.text, from)
  if (type === 'string' || type === 'anyURI' || type === 'base64Binary') return from.text
  return type === 'dateTime' ? from.text.trim() : undefined
}

function readTree(type: string | null, from: XmlElement): DataObject {
  const lists = new Map<string, Value[]>()
  for (const one of from.children) {
    const list = lists.get(one.name)
    if (list === undefined) lists.set(one.name, [readValue(one)])
    else list.push(readValue(one))
  }
  return { type, fields: new Map([...lists].map(([name, list]) => [name, list.length === 1 ? list[0]! : list])) }
}

/** Reads whatever the element holds, by its xsi:type, or by its looks where it has none. */
export function readValue(from: XmlElement): Value {
  const type = xsiType(from)
  if (type === undefined) {
    if (from.children.length > 0) return readTree(null, from)
    return moType(from) === undefined ? from.text : moRef.read(from, 'lenient')
  }
  if (type === 'ManagedObjectReference') return moRef.read(from, 'lenient')
  const primitive = readPrimitive(type, from)
  if (primitive !== undefined) return primitive
  if (type.startsWith('ArrayOf')) {
    const item = type.slice('ArrayOf'.length)
    return from.children.map((one) => readPrimitive(item.toLowerCase(), one) ?? readValue(one))
  }
  // A typed element without children is an enumeration's value, or an object without fields.
  return from.children.length === 0 && from.text.trim() !== '' ? from.text : readTree(type, from)
}

/** A value that knows its own type: give it the element's name. */
export type Typed = (name: string) => Xml

export const asString = (value: string): Typed => (name) => element(name, { 'xsi:type': 'xsd:string' }, text(value))
export const asInt = (value: number): Typed => (name) => element(name, { 'xsi:type': 'xsd:int' }, text(Math.trunc(value)))
export const asBoolean = (value: boolean): Typed => (name) => element(name, { 'xsi:type': 'xsd:boolean' }, text(value))
export const asEnum = (type: string, value: string): Typed => (name) => element(name, { 'xsi:type': type }, text(value))
export const asRef = (value: MoRef): Typed => (name) => element(name, { 'xsi:type': 'ManagedObjectReference', type: value.type }, text(value.id))
/** `fields`: finished elements in schema order. */
export const asObject = (type: string, ...fields: readonly Xml[]): Typed => (name) => element(name, { 'xsi:type': type }, ...fields)
/** `item` is the item's type, which names each element: `asArray('VirtualDevice', …)`. Items: finished elements. */
export const asArray = (item: string, items: readonly Xml[]): Typed => (name) => element(name, { 'xsi:type': `ArrayOf${item}` }, join(...items))

/** A field of type anyType. */
export const anyType: Codec<Value, Typed> = { write: (name, value) => value(name), read: (from) => readValue(from) }

export function isRef(value: Value | undefined): value is MoRef {
  return typeof value === 'object' && 'id' in value
}

export function isObject(value: Value | undefined): value is DataObject {
  return typeof value === 'object' && 'fields' in value
}

/** The caller knows from the schema that it is a list: none, one or many look different on the wire. */
export function asList(value: Value | undefined): readonly Value[] {
  if (value === undefined || value === '') return []
  return Array.isArray(value) ? (value as readonly Value[]) : [value as Value]
}

/** Value at a dotted path in a tree; undefined where a part is absent. */
export function at(value: Value | undefined, path: string): Value | undefined {
  let here = value
  for (const name of path.split('.')) here = isObject(here) ? here.fields.get(name) : undefined
  return here
}

export function textAt(value: Value | undefined, path: string): string | undefined {
  const found = at(value, path)
  return found === undefined || typeof found === 'object' ? undefined : String(found)
}

/** @throws WireError if it is there and is no number */
export function numberAt(value: Value | undefined, path: string): number | undefined {
  const found = textAt(value, path)
  if (found === undefined) return undefined
  const parsed = Number(found)
  if (found.trim() === '' || !Number.isFinite(parsed)) throw new WireError(`${path} should be a number and is "${found.slice(0, 60)}"`)
  return parsed
}

export function booleanAt(value: Value | undefined, path: string): boolean | undefined {
  const found = textAt(value, path)
  return found === undefined ? undefined : found === 'true' || found === '1'
}

export function refAt(value: Value | undefined, path: string): MoRef | undefined {
  const found = at(value, path)
  return isRef(found) ? found : undefined
}

function listAt(value: Value | undefined, path: string): readonly Value[] {
  return asList(at(value, path))
}

export function objectsAt(value: Value | undefined, path: string): readonly DataObject[] {
  return listAt(value, path).filter(isObject)
}
