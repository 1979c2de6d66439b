// TLS options of mail connections: the system's authorities, or exactly the certificate that the plan pins.
import { connect as connectTcp } from 'node:net'
import type { Socket } from 'node:net'
import { connect as connectTls, createSecureContext } from 'node:tls'
import type { ConnectionOptions, PeerCertificate } from 'node:tls'
import { UkeireError } from '../../errors.ts'

export interface TlsEndpoint {
  readonly protocol: 'imap' | 'smtp'
  readonly host: string
  readonly port: number
  readonly tls: 'implicit' | 'starttls' | 'none'
  readonly thumbprint?: string | undefined
}

const handshakeMs = 10_000

/**
 * Options for a connection that accepts the pinned certificate and no other; without a pin, the usual checks.
 * The certificate is fetched by a handshake of its own first, because the mail libraries offer no look at it
 * before they send the password.
 * Throws CERTIFICATE_DIFFERS (kind environment) where the server shows another one.
 */
export async function pinnedTls(endpoint: TlsEndpoint): Promise<ConnectionOptions> {
  if (endpoint.thumbprint === undefined || endpoint.tls === 'none') return {}
  const shown = await certificateOf(endpoint)
  checkPin(endpoint, shown)
  const pem = `-----BEGIN CERTIFICATE-----\n${shown.raw.toString('base64')}\n-----END CERTIFICATE-----\n`
  return {
    secureContext: createSecureContext({ ca: pem, allowPartialTrustChain: true }),
    checkServerIdentity: (_host, certificate) => {
      checkPin(endpoint, certificate)
      return undefined
    },
  }
}

function checkPin(endpoint: TlsEndpoint, certificate: PeerCertificate): void {
  if (plain(certificate.fingerprint256) === plain(endpoint.thumbprint ?? '')) return
  throw new UkeireError({
    code: 'CERTIFICATE_DIFFERS',
    kind: 'environment',
    subject: `${endpoint.protocol}://${endpoint.host}:${endpoint.port}`,
    text: `the plan pins the certificate ${endpoint.thumbprint}, the server shows ${certificate.fingerprint256}`,
    hint: 'ask the mail server\'s administrator whether the certificate was renewed, then correct the thumbprint in the plan',
  })
}

function plain(thumbprint: string): string {
  return thumbprint.replaceAll(/[^0-9a-f]/gi, '').toLowerCase()
}

async function certificateOf(endpoint: TlsEndpoint): Promise<PeerCertificate> {
  const tcp = connectTcp({ host: endpoint.host, port: endpoint.port })
  tcp.setTimeout(handshakeMs, () => tcp.destroy(new Error(`no TLS handshake within ${handshakeMs / 1000} s`)))
  try {
    await event(tcp, 'connect')
    if (endpoint.tls === 'starttls') await askStartTls(tcp, endpoint.protocol)
    // Nothing is sent over this connection: it is only looked at.
    const tls = connectTls({ socket: tcp, rejectUnauthorized: false })
    try {
      await event(tls, 'secureConnect')
      return tls.getPeerCertificate()
    } finally {
      tls.destroy()
    }
  } finally {
    tcp.destroy()
  }
}

async function askStartTls(tcp: Socket, protocol: TlsEndpoint['protocol']): Promise<void> {
  if (protocol === 'imap') {
    await answer(tcp, null, /^\* OK/m)
    await answer(tcp, 'a STARTTLS', /^a OK/m)
  } else {
    await answer(tcp, null, /^220 /m)
    await answer(tcp, 'EHLO ukeire.invalid', /^250 /m)
    await answer(tcp, 'STARTTLS', /^220 /m)
  }
}

async function answer(tcp: Socket, line: string | null, wanted: RegExp): Promise<void> {
  if (line !== null) tcp.write(`${line}\r\n`)
  let seen = ''
  while (!(wanted.test(seen) && seen.endsWith('\n'))) {
    if (seen.length > 8192 || /^(?:a (?:NO|BAD)|[45]\d\d )/m.test(seen)) throw new Error(`STARTTLS was refused: ${seen.trim().slice(0, 200)}`)
    seen += String(await event(tcp, 'data'))
  }
}

/** The first `name`, or the error or end before it. */
function event(socket: Socket, name: 'connect' | 'secureConnect' | 'data'): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const done = (settle: () => void): void => {
      socket.off(name, onEvent).off('error', onError).off('close', onClose)
      settle()
    }
    const onEvent = (value: unknown): void => done(() => resolve(value))
    const onError = (error: Error): void => done(() => reject(error))
    const onClose = (): void => done(() => reject(new Error('the server closed the connection')))
    socket.once(name, onEvent).once('error', onError).once('close', onClose)
  })
}
