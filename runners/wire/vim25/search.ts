// SearchIndex: virtual machines by UUID. A miss is an empty answer.
import { boolean, many, moRef, one, optional, string } from './codec.ts'
import { reading } from './method.ts'

const byUuid = { datacenter: optional(moRef), uuid: one(string), vmSearch: one(boolean), instanceUuid: optional(boolean) }

export const FindByUuid = reading('FindByUuid', byUuid, optional(moRef))
export const FindAllByUuid = reading('FindAllByUuid', byUuid, many(moRef))
