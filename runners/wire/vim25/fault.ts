// Faults as data: the class of the fault, its text and its fields.
import { type DataObject, type Value, readValue, isObject, textAt, at } from './value.ts'
import { type Xml, type XmlElement, WireError, child, childText, element, soapEnvelope, text, xsiType } from './xml.ts'

export interface Fault {
  /** Class, e.g. `InvalidPowerState`; empty if the server gave none. */
  readonly name: string
  readonly text: string
  readonly detail: Value
}

/** The fault in a SOAP body element, or null if the element is none. */
export function decodeFault(body: XmlElement): Fault | null {
  if (body.name !== 'Fault') return null
  const holder = child(body, 'detail')?.children[0]
  const name = holder === undefined ? '' : (xsiType(holder) ?? holder.name.replace(/Fault$/, ''))
  return { name, text: childText(body, 'faultstring') ?? '', detail: holder === undefined ? '' : readValue(holder) }
}

/** `fields`: the fault's own elements in schema order. Sent with HTTP status 500. */
export function encodeFault(name: string, message: string, ...fields: readonly Xml[]): string {
  const detail = element(`${name}Fault`, { xmlns: 'urn:vim25', 'xsi:type': name }, ...fields)
  return soapEnvelope(
    element(
      'soapenv:Fault',
      {},
      element('faultcode', {}, text('ServerFaultCode')),
      element('faultstring', {}, text(message)),
      element('detail', {}, detail),
    ),
  )
}

/** LocalizedMethodFault, as a task's `error` or a missingSet's `fault` holds it. */
export function localizedFault(name: string, message: string | undefined, ...fields: readonly Xml[]): readonly Xml[] {
  const fault = element('fault', { 'xsi:type': name }, ...fields)
  return message === undefined ? [fault] : [fault, element('localizedMessage', {}, text(message))]
}

/** @throws WireError if it is no LocalizedMethodFault */
export function readLocalizedFault(value: Value | undefined): Fault {
  const fault = at(value, 'fault')
  if (!isObject(fault)) throw new WireError('a fault was expected')
  return { name: fault.type ?? '', text: textAt(value, 'localizedMessage') ?? '', detail: fault }
}

/** The plain fields of a fault, for people and journals. */
export function faultFields(detail: Value | DataObject): Readonly<Record<string, string>> {
  const fields: Record<string, string> = {}
  if (isObject(detail))
    for (const [name, value] of detail.fields) {
      if (typeof value !== 'object') fields[name] = String(value)
      else if ('id' in value) fields[name] = `${value.type}:${value.id}`
    }
  return fields
}
