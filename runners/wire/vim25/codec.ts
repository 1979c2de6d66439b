// Codecs: one definition of a type's fields, in schema order, gives its writer and its reader.
import { type Xml, type XmlElement, WireError, element, moType, text, xsiType } from './xml.ts'

/** How a reader treats what the schema does not know: servers are strict, clients must bear newer servers. */
export type ReadMode = 'strict' | 'lenient'

/** Writes a `W` as an element of the given name, reads an `R` from one. */
export interface Codec<R, W = R> {
  write(name: string, value: W): Xml
  read(from: XmlElement, mode: ReadMode): R
}

/** Reference to a managed object. */
export interface MoRef {
  readonly type: string
  readonly id: string
}

function leaf<T extends string | number | boolean>(parse: (content: string, from: XmlElement) => T): Codec<T> {
  return {
    write: (name, value) => element(name, {}, text(value)),
    read(from) {
      if (from.children.length > 0) throw new WireError(`<${from.name}> holds elements where a plain value belongs`)
      return parse(from.text, from)
    },
  }
}

function parseNumber(content: string, from: XmlElement): number {
  const value = Number(content)
  if (content.trim() === '' || !Number.isFinite(value)) throw new WireError(`<${from.name}> should be a number and is "${content.slice(0, 60)}"`)
  return value
}

export function parseBoolean(content: string, from: XmlElement): boolean {
  const value = content.trim()
  if (value === 'true' || value === '1') return true
  if (value === 'false' || value === '0') return false
  throw new WireError(`<${from.name}> should be true or false and is "${value.slice(0, 60)}"`)
}

export const string = leaf<string>((content) => content)
export const number = leaf<number>(parseNumber)
export const boolean = leaf<boolean>(parseBoolean)
/** An instant as RFC 3339 text, with as many digits as the sender gave. */
export const dateTime = leaf<string>((content, from) => {
  const value = content.trim()
  if (Number.isNaN(Date.parse(value))) throw new WireError(`<${from.name}> should be a date and time and is "${value.slice(0, 60)}"`)
  return value
})

export const moRef: Codec<MoRef> = {
  write: (name, value) => element(name, { type: value.type }, text(value.id)),
  read(from) {
    const type = moType(from)
    const id = from.text.trim()
    if (type === undefined || id === '') throw new WireError(`<${from.name}> should be a reference: it has no type or no id`)
    return { type, id }
  },
}

export interface Field<R, W, Count extends 'one' | 'optional' | 'many'> {
  readonly codec: Codec<R, W>
  readonly count: Count
}

export function one<R, W>(codec: Codec<R, W>): Field<R, W, 'one'> {
  return { codec, count: 'one' }
}
export function optional<R, W>(codec: Codec<R, W>): Field<R, W, 'optional'> {
  return { codec, count: 'optional' }
}
export function many<R, W>(codec: Codec<R, W>): Field<R, W, 'many'> {
  return { codec, count: 'many' }
}

// The field's types flow in both directions, which only `any` expresses as a constraint.
// oxlint-disable-next-line typescript/no-explicit-any
export type Shape = Readonly<Record<string, Field<any, any, 'one' | 'optional' | 'many'>>>

type ReadOf<F> = F extends Field<infer R, infer _W, infer C> ? (C extends 'many' ? readonly R[] : R) : never
type WriteOf<F> = F extends Field<infer _R, infer W, infer C> ? (C extends 'many' ? readonly W[] : W) : never
type OptionalKeys<S extends Shape> = { [K in keyof S]: S[K]['count'] extends 'optional' ? K : never }[keyof S]
type ManyKeys<S extends Shape> = { [K in keyof S]: S[K]['count'] extends 'many' ? K : never }[keyof S]

/** What reading gives: lists are always there. */
export type Reads<S extends Shape> = { readonly [K in Exclude<keyof S, OptionalKeys<S>>]: ReadOf<S[K]> } & {
  readonly [K in OptionalKeys<S>]?: ReadOf<S[K]> | undefined
}
/** What writing takes: empty lists may be left out. */
export type Writes<S extends Shape> = { readonly [K in Exclude<keyof S, OptionalKeys<S> | ManyKeys<S>>]: WriteOf<S[K]> } & {
  readonly [K in OptionalKeys<S> | ManyKeys<S>]?: WriteOf<S[K]> | undefined
}

/** The fields of a shape as elements, in schema order. */
export function writeFields<S extends Shape>(shape: S, value: Writes<S>): Xml[] {
  const parts: Xml[] = []
  for (const [name, field] of Object.entries(shape)) {
    const content: unknown = (value as Readonly<Record<string, unknown>>)[name]
    if (content === undefined) continue
    if (field.count === 'many') for (const item of content as readonly unknown[]) parts.push(field.codec.write(name, item))
    else parts.push(field.codec.write(name, content))
  }
  return parts
}

/**
 * The fields of a shape from elements. Strict: schema order, nothing unknown, nothing missing, as a vCenter demands.
 * @throws WireError naming the element
 */
export function readFields<S extends Shape>(shape: S, elements: readonly XmlElement[], owner: string, mode: ReadMode): Reads<S> {
  const value: Record<string, unknown> = {}
  const names = Object.keys(shape)
  for (const name of names) if (shape[name]!.count === 'many') value[name] = []
  let at = 0
  for (const from of elements) {
    const position = names.indexOf(from.name)
    if (mode === 'strict' && (position < at || position === -1))
      throw new WireError(`Unexpected element tag "${from.name}" seen while parsing serialized DataObject of type ${owner}`)
    if (position === -1) continue
    at = position
    const field = shape[from.name]!
    if (field.count === 'many') (value[from.name] as unknown[]).push(field.codec.read(from, mode))
    else if (mode === 'strict' && from.name in value) throw new WireError(`Element tag "${from.name}" seen twice while parsing ${owner}`)
    else value[from.name] = field.codec.read(from, mode)
  }
  for (const name of names)
    if (shape[name]!.count === 'one' && !(name in value)) throw new WireError(`Required property ${name} is missing from data object of type ${owner}`)
  return value as Reads<S>
}

/** A data object. `typed`: its static type is abstract on the wire, so xsi:type is written and, strictly, required. */
export function object<S extends Shape>(type: string, shape: S, typed = false): Codec<Reads<S>, Writes<S>> {
  return {
    write: (name, value) => element(name, typed ? { 'xsi:type': type } : {}, ...writeFields(shape, value)),
    read(from, mode) {
      const given = xsiType(from)
      if (mode === 'strict' && (typed ? given !== type : given !== undefined && given !== type))
        throw new WireError(`<${from.name}> needs xsi:type="${type}", it has ${given ?? 'none'}`)
      return readFields(shape, from.children, type, mode)
    },
  }
}
