// The driver against a server that does what it is told: lost answers, lost sessions, pages, strangers.
import { X509Certificate } from 'node:crypto'
import { createServer } from 'node:https'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { generate } from 'selfsigned'
import { afterEach, expect, test } from 'vitest'
import { encodeFault } from '../../wire/vim25/fault.ts'
import { decodeRequest, encodeResponse } from '../../wire/vim25/method.ts'
import { PowerOnVM_Task, ShutdownGuest } from '../../wire/vim25/power.ts'
import { ContinueRetrievePropertiesEx, CreateContainerView, CreateFilter, CreatePropertyCollector, DestroyPropertyCollector, DestroyView, RetrievePropertiesEx } from '../../wire/vim25/property-collector.ts'
import { FindAllByUuid } from '../../wire/vim25/search.ts'
import { CurrentTime, Login, Logout, RetrieveServiceContent } from '../../wire/vim25/session.ts'
import { type Typed, asArray, asEnum, asObject, asString } from '../../wire/vim25/value.ts'
import { type XmlElement, element, openEnvelope, text } from '../../wire/vim25/xml.ts'
import type { Inverse, Vcenter } from '../ports.ts'
import { vmInverses } from './inverses.ts'
import { connectVcenter } from './vcenter.ts'

interface FakeVm {
  readonly id: string
  readonly name: string
  readonly uuid: string
  readonly ip: string
  readonly power?: () => string
}
/** A document, an HTTP status, null for the usual answer, undefined if the script has dealt with it. */
type Script = (method: string, response: ServerResponse) => string | number | null | undefined

const about = { name: 'v', fullName: 'Fake vCenter', vendor: 'x', version: '5.5', build: '1', osType: 'linux', productLineId: 'vpx', apiType: 'VirtualCenter', apiVersion: '5.5' }
const ref = (type: string, id = type): { type: string; id: string } => ({ type, id })
const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

async function startFake(vms: readonly FakeVm[], script: Script = () => null): Promise<{ readonly calls: string[]; readonly connect: (options?: object) => Vcenter }> {
  const calls: string[] = []
  const pems = await generate([{ name: 'commonName', value: 'fake.example' }], { keyType: 'ec', algorithm: 'sha256' })
  const server = createServer({ key: pems.private, cert: pems.cert }, (request, response) => {
    let received = ''
    request.setEncoding('utf8').on('data', (piece: string) => (received += piece))
    request.on('end', () => {
      if (request.method === 'GET') return void response.writeHead(404).end()
      const body = openEnvelope(received)
      calls.push(body.name)
      const told = script(body.name, response)
      if (told === undefined) return
      if (typeof told === 'number') return void response.writeHead(told, { 'content-type': 'text/html' }).end('<html><br>trouble</html>')
      const answer = told ?? usual(body, vms)
      response.writeHead(answer.includes('soapenv:Fault') ? 500 : 200, { 'set-cookie': 'vmware_soap_session="s 1"; Path=/; HttpOnly' }).end(answer)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/sdk`
  const thumbprint = new X509Certificate(pems.cert).fingerprint256
  closers.push(() => new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  }))
  const connect = (options: object = {}): Vcenter => {
    const vcenter = connectVcenter({ subject: 'vcenter', url, thumbprint, username: 'u', password: 'secret-word', replayWaitMs: 1_500, ...options })
    closers.push(() => vcenter.close())
    return vcenter
  }
  return { calls, connect }
}

function usual(body: XmlElement, vms: readonly FakeVm[]): string {
  const session = { key: 'k', userName: 'u', fullName: 'u', loginTime: '2026-11-23T00:00:00Z', lastActiveTime: '2026-11-23T00:00:00Z', locale: 'en', messageLocale: 'en' }
  switch (body.name) {
    case 'RetrieveServiceContent': {
      const managers = { rootFolder: ref('Folder'), propertyCollector: ref('PropertyCollector'), sessionManager: ref('SessionManager') }
      return encodeResponse(RetrieveServiceContent, { ...managers, about })
    }
    case 'Login': return encodeResponse(Login, session)
    case 'Logout': return encodeResponse(Logout, undefined)
    case 'CurrentTime': return encodeResponse(CurrentTime, new Date().toISOString())
    case 'CreateContainerView': return encodeResponse(CreateContainerView, ref('ContainerView', 'view'))
    case 'DestroyView': return encodeResponse(DestroyView, undefined)
    case 'CreatePropertyCollector': return encodeResponse(CreatePropertyCollector, ref('PropertyCollector', 'own'))
    case 'DestroyPropertyCollector': return encodeResponse(DestroyPropertyCollector, undefined)
    case 'CreateFilter': return encodeResponse(CreateFilter, ref('PropertyFilter', 'f'))
    case 'FindAllByUuid': {
      const { uuid } = decodeRequest(FindAllByUuid, body).parameters
      return encodeResponse(FindAllByUuid, vms.filter((one) => one.uuid === uuid).map((one) => ref('VirtualMachine', one.id)))
    }
    case 'RetrievePropertiesEx': {
      const objects = decodeRequest(RetrievePropertiesEx, body).parameters.specSet[0]!.objectSet.map(({ obj }) => obj.id)
      if (objects[0] === 'view') return page(vms, 0)
      return encodeResponse(RetrievePropertiesEx, { objects: vms.filter((one) => objects.includes(one.id)).map(content) })
    }
    case 'ContinueRetrievePropertiesEx': return page(vms, Number(decodeRequest(ContinueRetrievePropertiesEx, body).parameters.token))
    default: return encodeFault('MethodNotFound', `no ${body.name}`)
  }
}

// One VM to a page, so that all paging is seen.
function page(vms: readonly FakeVm[], from: number): string {
  const next = from + 1 < vms.length ? { token: String(from + 1) } : {}
  return encodeResponse(RetrievePropertiesEx, { ...next, objects: vms.slice(from, from + 1).map(content) }).replaceAll('RetrievePropertiesExResponse', from === 0 ? 'RetrievePropertiesExResponse' : 'ContinueRetrievePropertiesExResponse')
}

function content(vm: FakeVm): { obj: { type: string; id: string }; propSet: { name: string; val: Typed }[] } {
  const nic = element('GuestNicInfo', {}, element('ipAddress', {}, text(vm.ip)), element('ipAddress', {}, text('fe80::1')))
  const power = asEnum('VirtualMachinePowerState', vm.power?.() ?? 'poweredOff')
  return { obj: ref('VirtualMachine', vm.id), propSet: [{ name: 'name', val: asString(vm.name) }, { name: 'config.instanceUuid', val: asString(vm.uuid) }, { name: 'guest.net', val: asArray('GuestNicInfo', [nic]) }, { name: 'runtime.powerState', val: power }] }
}

const web01: FakeVm = { id: 'vm-1', name: 'web01', uuid: 'u-1', ip: '192.0.2.1' }
const web10: FakeVm = { id: 'vm-2', name: 'web10', uuid: 'u-2', ip: '192.0.2.2' }
const wanted = { name: 'web01', instanceUuid: 'u-1', ip: '192.0.2.1' }
const undo = { willDisturb: () => Promise.resolve({ settle: () => Promise.resolve() }) }
const caught = (promise: Promise<unknown>): Promise<unknown> => promise.then(() => null, (error: unknown) => error)

test('an inventory in pages is read to its end, with one login for all', async () => {
  const fake = await startFake([web10, web01])
  const vcenter = fake.connect()
  const found = await Promise.all(Array.from({ length: 20 }, () => vcenter.find(wanted)))
  expect(found.every((one) => one.moref === 'vm-1' && one.ips.includes('192.0.2.1'))).toBe(true)
  expect(fake.calls.filter((one) => one === 'Login')).toHaveLength(1)
  expect(fake.calls.filter((one) => one === 'ContinueRetrievePropertiesEx')).toHaveLength(20)
})

test('near names, ambiguous VMs and an IP that differs are told', async () => {
  const fake = await startFake([web01, web10, { ...web10, id: 'vm-3', name: 'copy of web10' }, { ...web01, id: 'vm-4', name: 'web01 ', uuid: 'u-4' }])
  const vcenter = fake.connect()
  expect(String(await caught(vcenter.find({ name: 'web1', instanceUuid: 'u-9', ip: null })))).toMatch(/no VM web1; near: web01, web10/)
  const ambiguous = await caught(vcenter.find({ name: 'web10', instanceUuid: 'u-2', ip: null }))
  expect(ambiguous).toMatchObject({ code: 'VM_AMBIGUOUS', kind: 'usage' })
  expect(String(ambiguous)).toMatch(/2 VMs have the instance UUID u-2: web10 \(vm-2, u-2\), copy of web10 \(vm-3, u-2\)/)
  const differs = await caught(vcenter.find({ ...wanted, ip: '192.0.2.7' }))
  expect(differs).toMatchObject({ code: 'VM_DIFFERS' })
  expect(String(differs)).toMatch(/IP wanted 192\.0\.2\.7, found 192\.0\.2\.1 fe80::1/)
})

test('a read gets through passing trouble; lasting trouble is an error in good time', async () => {
  let trouble = 3
  const fake = await startFake([web01], (method, response) => {
    if (method !== 'CurrentTime' || trouble-- <= 0) return null
    if (trouble % 2 === 0) return 503
    response.socket?.destroy()
    return undefined
  })
  const vcenter = fake.connect()
  expect((await vcenter.about()).apiVersion).toBe('5.5')
  trouble = Infinity
  expect(await caught(vcenter.about())).toMatchObject({ code: 'VCENTER_UNREACHABLE', kind: 'environment', subject: 'vcenter' })
})

test('a disturbance whose answer is lost is not sent again', async () => {
  const fake = await startFake([web01], (method, response) => {
    if (method !== 'ShutdownGuest') return null
    response.socket?.destroy()
    return undefined
  })
  const vm = fake.connect().vm({ ...wanted, subject: 'web01' }, { signal: new AbortController().signal, undo })
  expect(await caught(vm.shutDownGuest())).toMatchObject({ code: 'ANSWER_LOST', kind: 'environment' })
  expect(fake.calls.filter((one) => one === 'ShutdownGuest')).toHaveLength(1)
})

test('a disturbance that the lost session kept from being carried out is sent again after a login', async () => {
  let refusals = 1
  const fake = await startFake([web01], (method) => (method !== 'ShutdownGuest' ? null : refusals-- > 0 ? encodeFault('NotAuthenticated', '') : encodeResponse(ShutdownGuest, undefined)))
  const vm = fake.connect().vm({ ...wanted, subject: 'web01' }, { signal: new AbortController().signal, undo })
  await vm.shutDownGuest()
  expect(fake.calls.filter((one) => one === 'ShutdownGuest')).toHaveLength(2)
  expect(fake.calls.filter((one) => one === 'Login')).toHaveLength(2)
})

test('a session that is lost again and again is an error, not a loop', async () => {
  const fake = await startFake([web01], (method) => (method === 'CurrentTime' ? encodeFault('NotAuthenticated', '') : null))
  expect(await caught(fake.connect().about())).toMatchObject({ code: 'SESSION_LOST', kind: 'environment' })
  expect(fake.calls.filter((one) => one === 'Login')).toHaveLength(3)
})

test('a task that fails gives its fault', async () => {
  const fault = element('fault', { 'xsi:type': 'InsufficientHostCapacityFault' })
  const info = asObject('TaskInfo', element('task', { type: 'Task' }, text('task-1')), element('state', {}, text('error')), element('error', {}, fault, element('localizedMessage', {}, text('no room'))))
  let asked = false
  const fake = await startFake([web01], (method) => {
    if (method === 'PowerOnVM_Task') {
      asked = true
      return encodeResponse(PowerOnVM_Task, ref('Task', 'task-1'))
    }
    if (!asked || method !== 'RetrievePropertiesEx') return null
    asked = false
    return encodeResponse(RetrievePropertiesEx, { objects: [{ obj: ref('Task', 'task-1'), propSet: [{ name: 'info', val: info }] }] })
  })
  const vm = fake.connect().vm({ ...wanted, subject: 'web01' }, { signal: new AbortController().signal, undo })
  const error = await caught(vm.powerOn())
  expect(error).toMatchObject({ kind: 'environment', fault: { name: 'InsufficientHostCapacityFault' } })
  expect(String(error)).toContain('no room')
})

test('an undo waits for a guest that is still on its way down, and not for one that has booted since', async () => {
  let state = 'poweredOn'
  let looks = 0
  const goingDown = { ...web01, power: () => (looks++ === 2 ? (state = 'poweredOff') : state) }
  const fake = await startFake([goingDown], (method) => {
    if (method !== 'PowerOnVM_Task') return null
    state = 'poweredOn'
    return encodeFault('InvalidPowerState', 'somebody was quicker')
  })
  const vcenter = fake.connect()
  const powerOn = vmInverses(() => ({ vcenter, wanted }))['vm.power-on']!
  const inverse = (args: Inverse['args']): Inverse => ({ verb: 'vm.power-on', subject: 'web01', args, expires: null })
  const signal = new AbortController().signal
  expect(await powerOn(inverse({ requestedAt: Date.now(), graceMs: 20_000, bootTime: null }), signal)).toBe('powered on (was poweredOff)')
  expect(await powerOn(inverse({ requestedAt: Date.now(), graceMs: 20_000, bootTime: '2026-11-23T00:00:00Z' }), signal)).toBe('was on already')
})

test('where the server cannot tell changes, it is asked', async () => {
  const fake = await startFake([web01])
  const vm = fake.connect().vm({ ...wanted, subject: 'web01' }, { signal: new AbortController().signal, undo })
  expect(await vm.untilPower('poweredOff', Date.now() + 5_000)).toBeLessThanOrEqual(Date.now())
  expect(fake.calls).toContain('WaitForUpdatesEx')
})

test('a wait and a request that hang end with the leash or the timeout', async () => {
  const fake = await startFake([web01], (method) => (method === 'WaitForUpdatesEx' || method === 'CurrentTime' ? undefined : null))
  const vcenter = fake.connect({ requestTimeoutMs: 200, replayWaitMs: 0 })
  const leash = new AbortController()
  const wait = caught(vcenter.vm({ ...wanted, subject: 'web01' }, { signal: leash.signal, undo }).untilPower('poweredOn', Date.now() + 60_000))
  setTimeout(() => leash.abort(new Error('over')), 150)
  expect(await wait).toMatchObject({ kind: 'aborted' })
  expect(String(await caught(vcenter.about()))).toMatch(/no answer within 0\.2 s/)
})

test('an answer that is cut or no vim25 is an error, at whatever byte', async () => {
  const whole = encodeResponse(CurrentTime, '2026-11-23T17:13:17Z')
  let cut = 0
  const fake = await startFake([web01], (method, response) => {
    if (method !== 'CurrentTime') return null
    response.writeHead(200, { 'content-length': String(whole.length) })
    response.write(whole.slice(0, cut), () => response.destroy())
    return undefined
  })
  const vcenter = fake.connect({ replayWaitMs: 0 })
  for (; cut < whole.length; cut += 97) expect(await caught(vcenter.about())).toMatchObject({ code: 'VCENTER_UNREACHABLE' })
  const page = await startFake([web01], (method) => (method === 'CurrentTime' ? 200 : null))
  expect(await caught(page.connect().about())).toMatchObject({ code: 'BAD_ANSWER', kind: 'environment' })
})

test('only https is spoken', () => {
  expect(() => connectVcenter({ subject: 'vcenter', url: 'http://vcenter.example/sdk', username: 'u', password: 'secret-word' })).toThrow(/is no https URL/)
})
