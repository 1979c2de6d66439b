// PropertyCollector and ViewManager: bulk reads with paging, filters and waiting for changes.
import { type Codec, type Field, type MoRef, boolean, many, moRef, number, object, one, optional, string } from './codec.ts'
import { type Fault, localizedFault, readLocalizedFault } from './fault.ts'
import { acting, reading } from './method.ts'
import { anyType, readValue } from './value.ts'
import { type Xml, WireError, element, xsiType } from './xml.ts'

/** TraversalSpec; with only a name it is a plain SelectionSpec, which refers to a TraversalSpec by that name. */
export interface Selection {
  readonly name?: string | undefined
  readonly type?: string | undefined
  readonly path?: string | undefined
  readonly skip?: boolean | undefined
  readonly selectSet?: readonly Selection[] | undefined
}

const selectionName = { name: optional(string) }
const plainSelection = object('SelectionSpec', selectionName)
// The type refers to itself, so its codec looks up `selection` only when it is used.
const selection: Codec<Selection> = {
  write: (name, value) => (value.type === undefined ? plainSelection.write(name, { name: value.name }) : traversal.write(name, traversalFields(value))),
  read(from, mode) {
    const type = xsiType(from)
    if (type === 'TraversalSpec') return traversal.read(from, mode)
    if (type === undefined || type === 'SelectionSpec') return plainSelection.read(from, mode)
    throw new WireError(`<${from.name}> is no SelectionSpec but ${type}`)
  },
}
const selections: Field<Selection, Selection, 'many'> = many(selection)
const traversal = object('TraversalSpec', { ...selectionName, type: one(string), path: one(string), skip: optional(boolean), selectSet: selections }, true)

function traversalFields(value: Selection): { name?: string | undefined; type: string; path: string; skip?: boolean | undefined; selectSet: readonly Selection[] } {
  return { name: value.name, type: value.type ?? '', path: value.path ?? '', skip: value.skip, selectSet: value.selectSet ?? [] }
}

const propertyFilterSpec = object('PropertyFilterSpec', {
  propSet: many(object('PropertySpec', { type: one(string), all: optional(boolean), pathSet: many(string) })),
  objectSet: many(object('ObjectSpec', { obj: one(moRef), skip: optional(boolean), selectSet: selections })),
  reportMissingObjectsInResults: optional(boolean),
})

/** What a server says of a fault in a missingSet or a task. */
export interface FaultGiven {
  readonly name: string
  readonly text?: string | undefined
  readonly fields?: readonly Xml[] | undefined
}

const fault: Codec<Fault, FaultGiven> = {
  write: (name, value) => element(name, {}, ...localizedFault(value.name, value.text, ...(value.fields ?? []))),
  read: (from) => readLocalizedFault(readValue(from)),
}
const missingProperty = object('MissingProperty', { path: one(string), fault: one(fault) })
const objectContent = object('ObjectContent', {
  obj: one(moRef),
  propSet: many(object('DynamicProperty', { name: one(string), val: one(anyType) })),
  missingSet: many(missingProperty),
})
/** `token`: more is to come, by ContinueRetrievePropertiesEx. */
const retrieveResult = object('RetrieveResult', { token: optional(string), objects: many(objectContent) })
const updateSet = object('UpdateSet', {
  version: one(string),
  filterSet: many(
    object('PropertyFilterUpdate', {
      filter: one(moRef),
      objectSet: many(
        object('ObjectUpdate', {
          /** `enter`, `modify` or `leave`. */
          kind: one(string),
          obj: one(moRef),
          changeSet: many(object('PropertyChange', { name: one(string), op: one(string), val: optional(anyType) })),
          missingSet: many(missingProperty),
        }),
      ),
    }),
  ),
  truncated: optional(boolean),
})

const retrieveOptions = object('RetrieveOptions', { maxObjects: optional(number) })
const waitOptions = object('WaitOptions', { maxWaitSeconds: optional(number), maxObjectUpdates: optional(number) })

export const RetrievePropertiesEx = reading('RetrievePropertiesEx', { specSet: many(propertyFilterSpec), options: one(retrieveOptions) }, optional(retrieveResult))
export const ContinueRetrievePropertiesEx = reading('ContinueRetrievePropertiesEx', { token: one(string) }, one(retrieveResult))
export const CreatePropertyCollector = reading('CreatePropertyCollector', {}, one(moRef))
export const DestroyPropertyCollector = reading('DestroyPropertyCollector', {}, null)
export const CreateFilter = reading('CreateFilter', { spec: one(propertyFilterSpec), partialUpdates: one(boolean) }, one(moRef))
/**
 * No result: `maxWaitSeconds` are over without a change. `version` empty or absent: the whole state.
 * It moves the collector on, so after a lost answer it is asked again with an empty version.
 */
export const WaitForUpdatesEx = acting('WaitForUpdatesEx', { version: optional(string), options: optional(waitOptions) }, optional(updateSet))
export const CreateContainerView = reading('CreateContainerView', { container: one(moRef), type: many(string), recursive: one(boolean) }, one(moRef))
export const DestroyView = reading('DestroyView', {}, null)

/** A spec for some paths of one object. */
export function specOf(object: MoRef, paths: readonly string[]): { propSet: { type: string; pathSet: readonly string[] }[]; objectSet: { obj: MoRef }[] } {
  return { propSet: [{ type: object.type, pathSet: paths }], objectSet: [{ obj: object }] }
}
