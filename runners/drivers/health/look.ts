// One look at one health check: what was wanted, what was seen.
import { UkeireError } from '../../errors.ts'
import type { HealthCheck } from '../../plan/plan.ts'
import type { Guest, Instant } from '../ports.ts'
import { lookAtHttp, lookAtTcp } from './network.ts'
import { excerpt, type Look } from './seen.ts'

type Automatic = Exclude<HealthCheck, { kind: 'human' }>

export async function lookAt(check: Automatic, guest: Guest | null, deadline: Instant, signal: AbortSignal): Promise<Look> {
  switch (check.kind) {
    case 'http': return await lookAtHttp(check, signal)
    case 'tcp': return await lookAtTcp(check, deadline, signal)
    default:
      if (guest) return await inTime(lookInside(check, guest, deadline), deadline)
      return { ok: null, wanted: 'a look inside the guest', seen: 'the plan gives no way into it' }
  }
}

async function lookInside(check: Exclude<Automatic, { kind: 'http' | 'tcp' }>, guest: Guest, deadline: Instant): Promise<Look> {
  switch (check.kind) {
    case 'process': {
      const count = await guest.processes(check.process)
      return { ok: count >= check.atLeast, wanted: `${check.atLeast} or more processes ${check.process}`, seen: `${count}` }
    }
    case 'service': {
      const { active, enabled } = await guest.service(check.service)
      return { ok: active, wanted: `service ${check.service} running`, seen: `${active ? 'running' : 'not running'}, ${enabled ? 'starts' : 'does not start'} at boot` }
    }
    case 'command': {
      const { code, stdout, stderr } = await guest.run(check.run, deadline)
      const ok = code === check.exitCode && new RegExp(check.expect, 'mu').test(stdout)
      return { ok, wanted: `\`${check.run}\` to end with ${check.exitCode} and print /${check.expect}/`, seen: `${code ?? 'ended by a signal'}, ${excerpt(stdout === '' ? stderr : stdout)}` }
    }
    case 'file': {
      const wanted = [check.path, ...(check.contains === undefined ? [] : [`containing "${check.contains}"`]), ...(check.sha256 === undefined ? [] : [`with SHA-256 ${check.sha256}`])].join(' ')
      const file = await guest.file(check.path)
      if (!file) return { ok: false, wanted, seen: 'no such file' }
      const contains = check.contains === undefined || (file.text ?? '').includes(check.contains)
      const same = check.sha256 === undefined || file.sha256 === check.sha256.toLowerCase()
      return { ok: contains && same, wanted, seen: `${file.size} bytes, SHA-256 ${file.sha256}${contains ? '' : ', without that text'}` }
    }
  }
}

async function inTime(look: Promise<Look>, deadline: Instant): Promise<Look> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const give = (): void => reject(new UkeireError({ code: 'GUEST_TIMEOUT', kind: 'environment', subject: 'guest', text: 'no answer within the check\'s time' }))
    timer = setTimeout(give, Math.max(0, deadline - Date.now()))
  })
  try {
    return await Promise.race([look, late])
  } finally {
    clearTimeout(timer)
  }
}
