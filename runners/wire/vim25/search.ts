// SearchIndex: virtual machines by UUID, address, name or path. A miss is an empty answer.
import { boolean, many, moRef, one, optional, string } from './codec.ts'
import { reading } from './method.ts'

const byUuid = { datacenter: optional(moRef), uuid: one(string), vmSearch: one(boolean), instanceUuid: optional(boolean) }
const byIp = { datacenter: optional(moRef), ip: one(string), vmSearch: one(boolean) }
const byDnsName = { datacenter: optional(moRef), dnsName: one(string), vmSearch: one(boolean) }

export const FindByUuid = reading('FindByUuid', byUuid, optional(moRef))
export const FindAllByUuid = reading('FindAllByUuid', byUuid, many(moRef))
export const FindByIp = reading('FindByIp', byIp, optional(moRef))
export const FindAllByIp = reading('FindAllByIp', byIp, many(moRef))
export const FindByDnsName = reading('FindByDnsName', byDnsName, optional(moRef))
export const FindAllByDnsName = reading('FindAllByDnsName', byDnsName, many(moRef))
export const FindByInventoryPath = reading('FindByInventoryPath', { inventoryPath: one(string) }, optional(moRef))
