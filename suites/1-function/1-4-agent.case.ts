// 1-4 The monitoring agent meets its conditions, and the monitoring server really polls it.
import { acceptance } from '../../fixtures/acceptance.ts'
import { agentFacts } from '../../fixtures/agent.ts'

acceptance({ id: '1-4', disturbs: 'nothing' }, async ({ plan, guest, step, verify, evidence }) => {
  const { agent, monitoring } = await agentFacts(plan, guest)
  evidence.json('Agent', 'read in the guest', agent)

  await step('In the guest: package, version, start at boot, running.', () => {
    verify.equal('agent package', monitoring.agent.package, agent.package)
    verify.that(agent.version?.startsWith(monitoring.agent.version) === true, 'agent-version', `エージェントの版：指定${monitoring.agent.version}、実測${agent.version ?? 'なし'}`, `agent version: given ${monitoring.agent.version}, found ${agent.version ?? 'none'}`)
    verify.that(agent.enabledAtBoot, 'agent-not-enabled', 'エージェントが自動起動に設定されていない', 'the agent does not start at boot')
    verify.that(agent.running, 'agent-not-running', 'エージェントが稼働していない', 'the agent does not run')
  })

  await step("TCP 10050 is listening, allowed by the OS firewall, and the agent's Server list contains the monitoring server.", () => {
    const { port } = monitoring.agent
    verify.that(agent.listening, 'agent-not-listening', `TCP ${port}番で待ち受けていない`, `nothing listens on TCP ${port}`)
    verify.that(agent.firewallAllows !== false, 'agent-firewall', `OSファイアウォールがTCP ${port}番を許可していない`, `the OS firewall does not allow TCP ${port}`)
    verify.that(agent.servers.includes(monitoring.server), 'agent-server', `Server=に${monitoring.server}がない（${agent.servers.join(',')}）`, `Server= does not list ${monitoring.server} (${agent.servers.join(',')})`)
  })

  await step('See in the guest that the monitoring server polls at the interval; if that cannot be seen, [A] supplies the latest values.', () => {
    verify.that(agent.polls.length > 0 || !agent.listening, 'agent-not-polled', `監視サーバ${monitoring.server}からの収集を確認できない`, `no poll of the monitoring server ${monitoring.server} was seen`)
  })
})
