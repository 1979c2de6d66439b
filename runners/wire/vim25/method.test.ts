// Calls and answers: golden documents from the public API reference and a simulator, and both directions against each other.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { MoRef } from './codec.ts'
import { readDisks, readNics } from './devices.ts'
import { decodeFault, encodeFault, faultFields } from './fault.ts'
import { type Method, type Parameters, decodeRequest, decodeResponse, encodeRequest, encodeResponse } from './method.ts'
import { QueryPerf, readCounterInfos } from './perf.ts'
import { PowerOnVM_Task } from './power.ts'
import { CreateFilter, RetrievePropertiesEx, WaitForUpdatesEx, specOf } from './property-collector.ts'
import { FindByUuid } from './search.ts'
import { CurrentTime, Login } from './session.ts'
import { CreateSnapshot_Task, RemoveSnapshot_Task, readSnapshotInfo } from './snapshots.ts'
import { readTaskInfo } from './tasks.ts'
import { asArray, asBoolean, asEnum, asInt, asObject, asRef, asString, readValue } from './value.ts'
import { chooseVersion, decodeVersions } from './versions.ts'
import { element, openEnvelope, parseXml, soapEnvelope, text, type Xml } from './xml.ts'

const vm: MoRef = { type: 'VirtualMachine', id: 'vm-57' }
const collector: MoRef = { type: 'PropertyCollector', id: 'propertyCollector' }
const bodyOf = (document: string): string => /<soapenv:Body>(.*)<\/soapenv:Body>/s.exec(document)?.[1] ?? ''
const xml = (document: string): Xml => document as Xml
const typed = 'xmlns:I="http://www.w3.org/2001/XMLSchema-instance"'

test('requests are written in schema order', () => {
  expect(bodyOf(encodeRequest(CreateSnapshot_Task, vm, { quiesce: false, memory: true, description: 'a<b', name: 's1' }))).toBe(
    '<CreateSnapshot_Task xmlns="urn:vim25"><_this type="VirtualMachine">vm-57</_this><name>s1</name><description>a&lt;b</description><memory>true</memory><quiesce>false</quiesce></CreateSnapshot_Task>',
  )
  const view: MoRef = { type: 'ContainerView', id: 'session[1]2' }
  const traversal = { name: 'v', type: 'ContainerView', path: 'view', skip: false }
  const specSet = [{ propSet: [{ type: 'VirtualMachine', pathSet: ['name'] }], objectSet: [{ obj: view, skip: true, selectSet: [traversal] }] }]
  expect(bodyOf(encodeRequest(RetrievePropertiesEx, collector, { specSet, options: { maxObjects: 2 } }))).toBe(
    '<RetrievePropertiesEx xmlns="urn:vim25"><_this type="PropertyCollector">propertyCollector</_this><specSet><propSet><type>VirtualMachine</type><pathSet>name</pathSet></propSet><objectSet><obj type="ContainerView">session[1]2</obj><skip>true</skip><selectSet xsi:type="TraversalSpec"><name>v</name><type>ContainerView</type><path>view</path><skip>false</skip></selectSet></objectSet></specSet><options><maxObjects>2</maxObjects></options></RetrievePropertiesEx>',
  )
})

test('what is written is read', () => {
  const same = <M extends Method>(method: M, parameters: Parameters<M>): void => {
    expect(decodeRequest(method, openEnvelope(encodeRequest(method, vm, parameters)))).toEqual({ self: vm, parameters })
  }
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.boolean(), fc.boolean(), fc.nat(), (a, b, c, d, n) => {
      same(CreateSnapshot_Task, { name: a, description: b, memory: c, quiesce: d })
      same(FindByUuid, { uuid: a, vmSearch: c, instanceUuid: d })
      same(RemoveSnapshot_Task, { removeChildren: c, consolidate: d })
      same(WaitForUpdatesEx, { version: a, options: { maxWaitSeconds: n } })
      const metricId = [{ counterId: n, instance: b }]
      same(QueryPerf, { querySpec: [{ entity: vm, startTime: '2026-11-23T17:13:17.1Z', maxSample: n, metricId, intervalId: 20, format: 'normal' }] })
      const nested = { name: a, type: 'Folder', path: 'childEntity', skip: c, selectSet: [{ name: b }] }
      same(CreateFilter, { spec: { propSet: [{ type: 'Folder', pathSet: [a] }], objectSet: [{ obj: vm, skip: d, selectSet: [nested] }] }, partialUpdates: c })
    }),
    { numRuns: 30 },
  )
})

test('a reader of requests is as strict as a vCenter', () => {
  const send = (fields: string): unknown => decodeRequest(CreateSnapshot_Task, parseXml(`<CreateSnapshot_Task><_this type="VirtualMachine">vm-57</_this>${fields}</CreateSnapshot_Task>`))
  expect(() => send('<memory>true</memory><name>s</name><quiesce>false</quiesce>')).toThrow(/Unexpected element tag "name"/)
  expect(() => send('<name>s</name><memory>true</memory>')).toThrow(/quiesce is missing/)
  expect(() => send('<name>s</name><name>t</name><memory>true</memory><quiesce>false</quiesce>')).toThrow(/seen twice/)
  expect(() => send('<name>s</name><memory>maybe</memory><quiesce>false</quiesce>')).toThrow(/true or false/)
  const untyped = encodeRequest(CreateFilter, collector, { spec: { propSet: [], objectSet: [{ obj: vm, selectSet: [{ type: 'Folder', path: 'x' }] }] }, partialUpdates: false })
  expect(() => decodeRequest(CreateFilter, openEnvelope(untyped.replace(' xsi:type="TraversalSpec"', '')))).toThrow(/Unexpected element tag "type"/)
})

test('a reader of answers bears what newer servers add, but not what is no answer', () => {
  const answer = (content: string): ReturnType<typeof openEnvelope> => openEnvelope(soapEnvelope(xml(content)))
  const session = '<key>k</key><userName>u</userName><fullName>u</fullName><loginTime>2026-11-23T17:13:17.13637897Z</loginTime><lastActiveTime>2026-11-23T17:13:17Z</lastActiveTime><locale>en</locale><messageLocale>en</messageLocale><brandNew>1</brandNew>'
  expect(decodeResponse(Login, answer(`<LoginResponse><returnval>${session}</returnval></LoginResponse>`)).key).toBe('k')
  expect(decodeResponse(FindByUuid, answer('<FindByUuidResponse/>'))).toBeUndefined()
  expect(() => decodeResponse(PowerOnVM_Task, answer('<PowerOnVM_TaskResponse/>'))).toThrow(/without a result/)
  expect(() => decodeResponse(PowerOnVM_Task, answer('<LogoutResponse/>'))).toThrow(/answered by <LogoutResponse>/)
  expect(() => decodeResponse(CurrentTime, answer('<CurrentTimeResponse><returnval>soon</returnval></CurrentTimeResponse>'))).toThrow(/date and time/)
})

test('properties come with the types of the wire', () => {
  const propSet = [
    { name: 'name', val: asString('web & 1') },
    { name: 'runtime.powerState', val: asEnum('VirtualMachinePowerState', 'poweredOn') },
    { name: 'runtime.host', val: asRef({ type: 'HostSystem', id: 'host-21' }) },
    { name: 'config.hardware.numCPU', val: asInt(2) },
    { name: 'runtime.consolidationNeeded', val: asBoolean(false) },
    { name: 'datastore', val: asArray('ManagedObjectReference', [element('ManagedObjectReference', { type: 'Datastore' }, text('ds-1'))]) },
    { name: 'summary', val: asObject('Summary', element('a', {}, text('1')), element('b', {}, text('x')), element('b', {}, text('y'))) },
  ]
  const missingSet = [{ path: 'guest', fault: { name: 'NoPermission', text: 'no', fields: [element('privilegeId', {}, text('System.Read'))] } }]
  const result = decodeResponse(RetrievePropertiesEx, openEnvelope(encodeResponse(RetrievePropertiesEx, { token: '5', objects: [{ obj: vm, propSet, missingSet }] })))
  expect(result?.token).toBe('5')
  expect(result?.objects[0]?.propSet.map(({ val }) => val)).toEqual([
    'web & 1', 'poweredOn', { type: 'HostSystem', id: 'host-21' }, 2, false, [{ type: 'Datastore', id: 'ds-1' }],
    { type: 'Summary', fields: new Map<string, unknown>([['a', '1'], ['b', ['x', 'y']]]) },
  ])
  expect(result?.objects[0]?.missingSet[0]).toMatchObject({ path: 'guest', fault: { name: 'NoPermission', text: 'no' } })
  expect(specOf(vm, ['name'])).toEqual({ propSet: [{ type: 'VirtualMachine', pathSet: ['name'] }], objectSet: [{ obj: vm }] })
})

test('faults are data, by type or by element name', () => {
  const fault = decodeFault(openEnvelope(encodeFault('NoPermission', 'denied', element('object', { type: 'Folder' }, text('group-d1')), element('privilegeId', {}, text('System.View')))))
  expect(fault).toMatchObject({ name: 'NoPermission', text: 'denied' })
  expect(faultFields(fault!.detail)).toEqual({ object: 'Folder:group-d1', privilegeId: 'System.View' })
  expect(decodeFault(parseXml('<Fault><faultstring/><detail><InvalidLoginFault/></detail></Fault>'))?.name).toBe('InvalidLogin')
  expect(decodeFault(parseXml('<LoginResponse/>'))).toBeNull()
})

test('a task tells its state, its result and its fault', () => {
  const failed = readTaskInfo(readValue(parseXml(`<val ${typed} I:type="TaskInfo"><key>task-92</key><task type="Task">task-92</task><descriptionId>VirtualMachine.powerOn</descriptionId><entity type="VirtualMachine">vm-57</entity><state>error</state><cancelable>false</cancelable><error><fault I:type="InvalidPowerState"><requestedState>poweredOn</requestedState><existingState>poweredOn</existingState></fault><localizedMessage>m</localizedMessage></error><queueTime>2026-11-23T17:13:17.165196426Z</queueTime><eventChainId>7</eventChainId></val>`)))
  expect(failed).toMatchObject({ state: 'error', error: { name: 'InvalidPowerState', text: 'm' }, entity: vm, eventChainId: 7, result: null, progress: null })
  const done = readTaskInfo(readValue(parseXml(`<val ${typed} I:type="TaskInfo"><task type="Task">t</task><state>success</state><result I:type="ManagedObjectReference" type="VirtualMachineSnapshot">snapshot-102</result></val>`)))
  expect(done.result).toEqual({ type: 'VirtualMachineSnapshot', id: 'snapshot-102' })
  expect(() => readTaskInfo('')).toThrow(/TaskInfo was expected/)
})

test('a snapshot tree keeps its branches', () => {
  const node = (id: number, inside = ''): string => `<snapshot type="VirtualMachineSnapshot">snapshot-${id}</snapshot><vm type="VirtualMachine">vm-57</vm><name>s${id}</name><description></description><id>${id}</id><createTime>2026-11-23T17:13:17Z</createTime><state>poweredOn</state><quiesced>false</quiesced>${inside}<replaySupported>false</replaySupported>`
  const children = [2, 3].map((id) => `<childSnapshotList>${node(id)}</childSnapshotList>`).join('')
  const info = readSnapshotInfo(readValue(parseXml(`<val ${typed} I:type="VirtualMachineSnapshotInfo"><currentSnapshot type="VirtualMachineSnapshot">snapshot-3</currentSnapshot><rootSnapshotList>${node(1, children)}</rootSnapshotList></val>`)))
  expect(info.current?.id).toBe('snapshot-3')
  expect(info.roots.map((one) => [one.name, one.children.map((inner) => inner.name)])).toEqual([['s1', ['s2', 's3']]])
  expect(readSnapshotInfo(undefined)).toEqual({ current: null, roots: [] })
})

test('disks and cards are read from the devices', () => {
  const backing = '<fileName>[ds] a/a-000001.vmdk</fileName><thinProvisioned>true</thinProvisioned><parent><fileName>[ds] a/a.vmdk</fileName></parent>'
  const devices = readValue(parseXml(
    `<val ${typed} I:type="ArrayOfVirtualDevice"><VirtualDevice I:type="VirtualIDEController"><key>200</key></VirtualDevice>` +
      '<VirtualDevice I:type="VirtualDisk"><key>2001</key><deviceInfo><label>Hard disk 2</label></deviceInfo><backing I:type="VirtualDiskRawDiskMappingVer1BackingInfo"><fileName>[ds] a/r.vmdk</fileName></backing><controllerKey>1000</controllerKey><unitNumber>1</unitNumber><capacityInKB>1024</capacityInKB></VirtualDevice>' +
      `<VirtualDevice I:type="VirtualDisk"><key>2000</key><deviceInfo><label>Hard disk 1</label></deviceInfo><backing I:type="VirtualDiskFlatVer2BackingInfo">${backing}</backing><controllerKey>1000</controllerKey><unitNumber>0</unitNumber><capacityInKB>1</capacityInKB><capacityInBytes>107374182400</capacityInBytes></VirtualDevice>` +
      '<VirtualDevice I:type="VirtualVmxnet3"><key>4000</key><deviceInfo><label>Network adapter 1</label></deviceInfo><backing I:type="VirtualEthernetCardDistributedVirtualPortBackingInfo"><port><portgroupKey>dvportgroup-9</portgroupKey></port></backing><connectable><connected>true</connected></connectable><macAddress>00:50:56:00:00:01</macAddress></VirtualDevice></val>',
  ))
  expect(readDisks(devices)).toEqual([
    { key: 2000, label: 'Hard disk 1', capacityBytes: 107374182400, backing: 'flat', file: '[ds] a/a-000001.vmdk', thin: true, delta: true },
    { key: 2001, label: 'Hard disk 2', capacityBytes: 1 << 20, backing: 'rdm', file: '[ds] a/r.vmdk', thin: null, delta: false },
  ])
  expect(readNics(devices)).toEqual([{ label: 'Network adapter 1', mac: '00:50:56:00:00:01', networkName: null, portgroupKey: 'dvportgroup-9', networkId: null, connected: true }])
})

test('counters are named group.name.rollup', () => {
  const info = '<PerfCounterInfo><key>2</key><nameInfo I:type="ElementDescription"><label>Usage</label><key>usage</key></nameInfo><groupInfo><key>cpu</key></groupInfo><unitInfo><key>percent</key></unitInfo><rollupType>average</rollupType><level>1</level></PerfCounterInfo>'
  expect(readCounterInfos(readValue(parseXml(`<val ${typed} I:type="ArrayOfPerfCounterInfo">${info}</val>`)))).toEqual([{ key: 2, name: 'cpu.usage.average', unit: 'percent', level: 1 }])
})

test('the newest version that both know is spoken', () => {
  const document = '<namespaces version="1.0"><namespace><name>urn:vim25</name><version>9.1</version><priorVersions><version>6.7.1</version><version>6.5</version></priorVersions></namespace></namespaces>'
  expect(chooseVersion(decodeVersions(document))).toBe('6.7.1')
  expect(chooseVersion(decodeVersions('<namespaces/>'))).toBeNull()
})

test('a field that repeats very often is read in good time', () => {
  const items = '<x>1</x>'.repeat(200_000)
  const started = performance.now()
  const value = readValue(parseXml(`<a>${items}</a>`))
  expect(typeof value === 'object' && 'fields' in value && (value.fields.get('x') as readonly unknown[]).length).toBe(200_000)
  expect(performance.now() - started).toBeLessThan(5_000)
})
