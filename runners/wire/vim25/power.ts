// Power of a virtual machine, from outside (tasks) and through VMware Tools.
import { moRef, one, optional } from './codec.ts'
import { acting } from './method.ts'

export const PowerOnVM_Task = acting('PowerOnVM_Task', { host: optional(moRef) }, one(moRef))
/** Returns as soon as the guest was asked. */
export const ShutdownGuest = acting('ShutdownGuest', {}, null)
