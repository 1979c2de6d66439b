// With the embedded lab nothing but loopback is ever contacted, whatever a plan or a library asks for.
import { Socket, isIP } from 'node:net'
import { UkeireError } from '../errors.ts'

const loopback = /^(127\.\d+\.\d+\.\d+|::1|localhost|0\.0\.0\.0|::)$/

/** From now on this process refuses every TCP connection to another address, by name or number. */
export function allowOnlyLoopback(): void {
  const connect = Socket.prototype.connect
  Socket.prototype.connect = function (this: Socket, ...args: unknown[]) {
    const host = hostOf(args)
    if (host !== null && !loopback.test(host)) {
      const error = new UkeireError({ code: 'ONLY_LOOPBACK', kind: 'environment', subject: host, text: `${isIP(host) ? 'this address' : 'this name'} is not loopback: with the embedded lab nothing else is contacted` })
      process.nextTick(() => this.destroy(error))
      return this
    }
    return (connect as (...all: unknown[]) => Socket).apply(this, args)
  } as typeof connect
}

// connect(options), connect(port, host), connect(path), and the normalised array that net.connect passes on.
function hostOf(args: readonly unknown[]): string | null {
  const [first, second] = args
  if (Array.isArray(first)) return hostOf(first)
  if (typeof first === 'object' && first !== null) {
    const options = first as { host?: unknown; path?: unknown }
    return options.path === undefined || options.path === null ? (typeof options.host === 'string' ? options.host : 'localhost') : null
  }
  if (typeof first === 'number') return typeof second === 'string' ? second : 'localhost'
  return null
}
