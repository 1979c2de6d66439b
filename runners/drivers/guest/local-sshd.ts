// For tests: a real OpenSSH server on a loopback port, behind a relay that can be cut.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'

const program = '/usr/sbin/sshd'
const keyProgram = '/usr/bin/ssh-keygen'

/** Why there can be no such server here; null: there can. */
export const noSshd = existsSync(program) ? (userInfo().uid === 0 ? null : 'sshd needs root here to look up accounts') : 'openssh-server is not installed'

export interface LocalSshd {
  readonly host: string
  readonly port: number
  readonly username: string
  readonly privateKey: string
  readonly strangersKey: string
  /** `SHA256:…` by kind of key. */
  readonly pins: { readonly ed25519: string; readonly rsa: string }
  /** Connections that reached the relay. */
  connections(): number
  log(): string
  /** Destroys all connections and refuses new ones until `mend`. */
  cut(): void
  mend(): void
  close(): Promise<void>
}

export async function startSshd(): Promise<LocalSshd> {
  const dir = mkdtempSync(join(tmpdir(), 'sshd-'))
  mkdirSync('/run/sshd', { recursive: true })
  const makeKey = (name: string, kind: string): string => {
    execFileSync(keyProgram, ['-q', '-t', kind, '-N', '', '-f', join(dir, name), '-C', 'test'])
    return execFileSync(keyProgram, ['-lf', join(dir, name)], { encoding: 'utf8' }).split(' ')[1] ?? ''
  }
  const pins = { ed25519: makeKey('host-ed25519', 'ed25519'), rsa: makeKey('host-rsa', 'rsa') }
  makeKey('user', 'ed25519')
  makeKey('stranger', 'ed25519')
  writeFileSync(join(dir, 'authorized'), readFileSync(join(dir, 'user.pub')))
  const behind = await freePort()
  writeFileSync(
    join(dir, 'config'),
    [
      `ListenAddress 127.0.0.1:${behind}`, `HostKey ${join(dir, 'host-ed25519')}`, `HostKey ${join(dir, 'host-rsa')}`, `AuthorizedKeysFile ${join(dir, 'authorized')}`,
      'PidFile none', 'StrictModes no', 'UsePAM no', 'PermitRootLogin yes', 'PasswordAuthentication yes', 'LogLevel VERBOSE', '',
    ].join('\n'),
  )
  const server = spawn(program, ['-D', '-e', '-f', join(dir, 'config')], { stdio: ['ignore', 'ignore', 'pipe'] })
  let log = ''
  await new Promise<void>((resolve, reject) => {
    server.stderr.on('data', (chunk: Buffer) => {
      log += chunk.toString()
      if (log.includes('Server listening')) resolve()
    })
    server.once('exit', () => reject(new Error(`sshd ended: ${log}`)))
  })
  const relay = await startRelay(behind)
  const key = (name: string): string => readFileSync(join(dir, name), 'utf8')
  return {
    host: '127.0.0.1', port: relay.port, username: userInfo().username, privateKey: key('user'), strangersKey: key('stranger'), pins,
    connections: relay.connections, log: () => log, cut: relay.cut, mend: relay.mend,
    async close() {
      relay.cut()
      await relay.close()
      await ended(server)
      rmSync(dir, { recursive: true })
    },
  }
}

async function startRelay(to: number): Promise<{ readonly port: number; connections(): number; cut(): void; mend(): void; close(): Promise<void> }> {
  const sockets = new Set<Socket>()
  let count = 0
  let open = true
  const server: Server = createServer((near) => {
    if (!open) {
      near.destroy()
      return
    }
    count += 1
    const far = connect(to, '127.0.0.1')
    for (const [socket, other] of [[near, far], [far, near]] as const) {
      sockets.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
      socket.pipe(other)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => count,
    cut() {
      open = false
      for (const socket of sockets) socket.destroy()
    },
    mend() {
      open = true
    },
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise<void>((resolve) => server.close(() => resolve()))
  return port
}

async function ended(child: ChildProcess): Promise<void> {
  const exit = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.kill('SIGTERM')
  await exit
}
