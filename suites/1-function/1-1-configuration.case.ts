// 1-1 The virtual machine that was provided is the one in the plan.
import { acceptance } from '../../fixtures/acceptance.ts'
import { sameHost, sameName, sameRelease } from '../../fixtures/os-support.ts'

acceptance({ id: '1-1', disturbs: 'nothing', withoutGuest: true }, async ({ vm, guest, target, step, verify, evidence }) => {
  const identity = await step('Identify the VM in vCenter (name, UUID and IP must agree).', () => vm.identity())

  const machine = await step("Read site, cores, memory, disks (number, size, type) and the NIC's network.", () => vm.facts())
  evidence.json('vCenter values', 'PropertyCollector', { identity, machine })

  const os = await step('Read in the guest: OS name, version, bits, edition, host name, IP, DNS; VMware Tools state.', async () => (guest ? await guest.facts() : null))
  evidence.json('Guest values', guest ? 'read in the guest' : 'VMware Tools', os ?? { hostName: identity.hostName, ips: identity.ips, os: machine.guestFullName })

  await step('Compare with the plan.', () => {
    verify.equal('CPU cores', target.cores, machine.cores)
    verify.equal('memory (bytes)', target.memoryBytes, machine.memoryBytes)
    verify.equal('number of disks', target.disks.length, machine.disks.length)
    for (const [index, bytes] of target.disks.entries()) verify.equal(`disk ${index + 1} (bytes)`, bytes, machine.disks[index]?.capacityBytes ?? null)
    if (!target.rdmAgreed) verify.equal('RDM disks', 0, machine.disks.filter((disk) => disk.backing === 'rdm').length)
    const networks = machine.nics.filter((nic) => nic.connected).map((nic) => nic.network)
    verify.like('network', target.network, networks.join(', '), () => networks.includes(target.network))
    verify.equal('VMware Tools', 'guestToolsRunning', machine.tools.state)
    verify.like('host name', target.hostname, os?.hostname ?? identity.hostName ?? '-', sameHost)
    verify.that((os?.ips ?? identity.ips).includes(target.ip), 'differs-from-plan', `IPアドレス：計画${target.ip}、実測${(os?.ips ?? identity.ips).join(' ')}`, `IP address: planned ${target.ip}, found ${(os?.ips ?? identity.ips).join(' ')}`)
    if (!os) return verify.cannotTell('guest-unreached', 'ゲストOSへの接続方法が統合計画書にないため、OSの版数・Bit数・DNSを照合できない', 'the plan gives no way into the guest: OS version, bits and DNS were not compared')
    verify.like('OS name', target.os.name, os.osName, sameName)
    verify.like('OS version', target.os.version, os.osVersion, sameRelease)
    verify.equal('OS bits', target.os.bits, os.bits)
    for (const server of target.dns) verify.that(os.dns.includes(server), 'differs-from-plan', `DNS：計画${server}、実測${os.dns.join(' ')}`, `DNS: planned ${server}, found ${os.dns.join(' ')}`)
  })
})
