// Methods: a name, its parameters and its result give request and response in both directions.
import { type Field, type Reads, type Shape, type Writes, type MoRef, moRef, readFields, writeFields } from './codec.ts'
import { type XmlElement, WireError, child, element, soapEnvelope } from './xml.ts'

type AnyCount = 'one' | 'optional' | 'many'

/** `returns` null: the response is empty. */
// oxlint-disable-next-line typescript/no-explicit-any
export interface Method<P extends Shape = any, R extends Field<any, any, AnyCount> | null = any> {
  readonly name: string
  readonly parameters: P
  readonly returns: R
  /** A read may be sent again when it is not known whether it was carried out. */
  readonly read: boolean
}

// oxlint-disable-next-line typescript/no-explicit-any
type AnyField = Field<any, any, AnyCount>
export type Parameters<M extends Method> = M extends Method<infer P, infer _R> ? Writes<P> : never
type Returned<S extends Shape> = Reads<S> extends { readonly returnval: infer T } ? T : Reads<S> extends { readonly returnval?: infer T } ? T | undefined : never
type Given<S extends Shape> = Writes<S> extends { readonly returnval: infer T } ? T : Writes<S> extends { readonly returnval?: infer T } ? T | undefined : never
/** What the caller gets. */
export type Result<M extends Method> = M extends Method<infer _P, infer R> ? (R extends AnyField ? Returned<{ returnval: R }> : undefined) : never
/** What the server gives. */
export type Answer<M extends Method> = M extends Method<infer _P, infer R> ? (R extends AnyField ? Given<{ returnval: R }> : undefined) : never

export function reading<P extends Shape, R extends AnyField | null>(name: string, parameters: P, returns: R): Method<P, R> {
  return { name, parameters, returns, read: true }
}

export function acting<P extends Shape, R extends AnyField | null>(name: string, parameters: P, returns: R): Method<P, R> {
  return { name, parameters, returns, read: false }
}

/** The whole SOAP document of a call. */
export function encodeRequest<M extends Method>(method: M, self: MoRef, parameters: Parameters<M>): string {
  const fields = writeFields(method.parameters as Shape, parameters as Writes<Shape>)
  return soapEnvelope(element(method.name, { xmlns: 'urn:vim25' }, moRef.write('_this', self), ...fields))
}

/**
 * The call in a body element whose name is the method's; as strict as a vCenter about order, unknown and missing elements.
 * @throws WireError where a vCenter answers InvalidRequest
 */
export function decodeRequest<M extends Method>(method: M, body: XmlElement): { readonly self: MoRef; readonly parameters: Reads<M['parameters']> } {
  const [self, ...rest] = body.children
  if (self?.name !== '_this') throw new WireError(`${method.name}: the first element must be _this`)
  return { self: moRef.read(self, 'strict'), parameters: readFields(method.parameters as Shape, rest, method.name, 'strict') as Reads<M['parameters']> }
}

/** The whole SOAP document of an answer. */
export function encodeResponse<M extends Method>(method: M, answer: Answer<M>): string {
  const fields = method.returns === null ? [] : writeFields({ returnval: method.returns as AnyField }, { returnval: answer } as Writes<Shape>)
  return soapEnvelope(element(`${method.name}Response`, { xmlns: 'urn:vim25' }, ...fields))
}

/**
 * The result in a body element; faults are not handled here (see fault.ts).
 * @throws WireError if it is another method's response or not of the method's type
 */
export function decodeResponse<M extends Method>(method: M, body: XmlElement): Result<M> {
  if (body.name !== `${method.name}Response`) throw new WireError(`${method.name} was answered by <${body.name}>`)
  if (method.returns === null) return undefined as Result<M>
  const returns = method.returns as AnyField
  if (returns.count === 'one' && child(body, 'returnval') === undefined) throw new WireError(`${method.name} was answered without a result`)
  return (readFields({ returnval: returns }, body.children, method.name, 'lenient') as { returnval?: unknown }).returnval as Result<M>
}
