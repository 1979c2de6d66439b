// AuthorizationManager: what a session may do (from 5.5).
import { boolean, many, moRef, object, one, string } from './codec.ts'
import { reading } from './method.ts'

const entityPrivilege = object('EntityPrivilege', {
  entity: one(moRef),
  privAvailability: many(object('PrivilegeAvailability', { privId: one(string), isGranted: one(boolean) })),
})

export const HasPrivilegeOnEntities = reading(
  'HasPrivilegeOnEntities',
  { entity: many(moRef), sessionId: one(string), privId: many(string) },
  many(entityPrivilege),
)
