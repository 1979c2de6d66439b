// Preloaded into a process by a test: writes the host of every TCP connection that is attempted to a file.
import { appendFileSync } from 'node:fs'
import { Socket } from 'node:net'

const file = process.env['UKEIRE_TRACE']
const connect = Socket.prototype.connect

Socket.prototype.connect = function (this: Socket, ...args: unknown[]) {
  const first = Array.isArray(args[0]) ? (args[0][0] as unknown) : args[0]
  const options = typeof first === 'object' && first !== null ? (first as { host?: string; path?: string }) : {}
  if (file !== undefined && options.path === undefined) appendFileSync(file, `${options.host ?? (typeof args[1] === 'string' ? args[1] : 'localhost')}\n`)
  return (connect as (...all: unknown[]) => Socket).apply(this, args)
} as typeof connect
