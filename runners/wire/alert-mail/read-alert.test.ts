// The meaning of alert mails: each named set on its own style, and the traps between them.
import { expect, test } from 'vitest'
import { mailPatterns, patternSets } from './pattern-sets.ts'
import { readAlert } from './read-alert.ts'

const hosts = ['web1', 'web10', { name: 'db1', aliases: ['db1.shinsei.example', '192.0.2.7'] }, 'disk01']

function read(set: keyof typeof patternSets, subject: string, text = '', raw?: string): ReturnType<typeof readAlert> {
  return readAlert({ subject, text, ...(raw === undefined ? {} : { raw: Buffer.from(raw) }) }, mailPatterns(set), hosts)
}

test.each([
  ['【障害】web1 死活監視', 'problem', 'alive', null],
  ['【障害発生】web1 Ping応答なし', 'problem', 'alive', null],
  ['【復旧】web1 死活監視', 'recovery', 'alive', null],
  ['【障害復旧】web1 死活監視', 'recovery', 'alive', null],
  ['［障害復旧］web1 ＣＰＵ使用率', 'recovery', 'cpu', null],
  ['[障害] web1 HTTP監視（http://portal.example/）', 'problem', 'http', null],
  ['【警告】web1 CPU使用率が閾値を超えました', 'problem', 'cpu', 'warning'],
  ['【重度】web1 メモリ使用率', 'problem', 'memory', 'severe'],
  ['【致命的な障害】web1 ディスク使用率（/）', 'problem', 'disk', 'severe'],
  ['【障害】web1 プロセス監視（httpd）', 'problem', 'process', null],
  ['【障害】web1 サービス監視（Spooler）', 'problem', 'service', null],
  ['PROBLEM: web1 メモリ使用率', 'problem', 'memory', null],
  ['OK: web1 メモリ使用率', 'recovery', 'memory', null],
  ['Re: 【障害】web1 死活監視', 'unknown', 'alive', null],
  ['【計画停止連絡】電子申請 受入試験に伴う停止について', 'unknown', null, null],
])('miracle-zbx: %s', (subject, state, check, severity) => {
  expect(read('miracle-zbx', subject)).toMatchObject({ state, check, severity })
})

test.each([
  ['zabbix-2', 'PROBLEM: CPU utilization is over 85% on web1', 'Trigger severity: Warning', 'problem', 'cpu', 'warning'],
  ['zabbix-2', 'OK: Disk space usage of / is over 90% on web1', 'Trigger severity: High', 'recovery', 'disk', 'severe'],
  ['zabbix-6', 'Problem: Unavailable by ICMP ping on web1', 'Severity: High', 'problem', 'alive', 'severe'],
  ['zabbix-6', 'Resolved in 1h 5m 0s: Problem: Unavailable by ICMP ping on web1', '', 'recovery', 'alive', null],
  ['zabbix-6', 'Resolved: Memory utilization is over 85% on web1', 'Severity: Average', 'recovery', 'memory', 'warning'],
] as const)('%s: %s', (set, subject, text, state, check, severity) => {
  expect(read(set, subject, text)).toMatchObject({ state, check, severity, hosts: ['web1'], named: 'web1' })
})

test('a body that only speaks of recovery does not make a problem mail one', () => {
  expect(read('miracle-zbx', '【障害】web1 死活監視', '復旧後に復旧メールを送信します。').state).toBe('problem')
})

test.each([
  ['【障害】web10 死活監視', ['web10']],
  ['【障害】web1 死活監視', ['web1']],
  ['【障害】web1の死活監視', ['web1']],
  ['【障害】WEB1: 死活監視', ['web1']],
  ['【障害】web1.other.example 死活監視', []],
  ['【障害】my-web1 死活監視', []],
  ['【障害】web1. 死活監視', ['web1']],
  ['【障害】db1.shinsei.example 死活監視', ['db1']],
  ['【障害】192.0.2.7 死活監視', ['db1']],
  ['【障害】192.0.2.70 死活監視', []],
  ['【障害】死活監視 zabbix@web1 から', []],
])('hosts are whole tokens: %s', (subject, found) => {
  expect(read('miracle-zbx', subject).hosts).toEqual(found)
})

test('a host that is not of the plan is still named, one of the plan by its name there', () => {
  expect(read('miracle-zbx', '【障害】死活監視', 'ホスト名：web02').named).toBe('web02')
  expect(read('miracle-zbx', '【障害】死活監視', 'ホスト名：db1.shinsei.example').named).toBe('db1')
})

test('a host name does not decide the check', () => {
  expect(read('miracle-zbx', '【障害】disk01 CPU使用率').check).toBe('cpu')
  expect(read('zabbix-6', 'Problem: CPU utilization is over 85% on disk01').check).toBe('cpu')
})

test('the event time is read in the zone of the Date header, else in +09:00', () => {
  const text = '検知日時：2026/11/23 18:05:50'
  expect(read('miracle-zbx', '【障害】web1', text).eventAt).toBe(Date.parse('2026-11-23T18:05:50+09:00'))
  expect(read('miracle-zbx', '【障害】web1', text, 'Subject: x\r\nDate: Mon, 23 Nov 2026 09:05:52 +0000\r\n\r\nbody').eventAt).toBe(Date.parse('2026-11-23T18:05:50Z'))
  expect(read('zabbix-6', 'Problem: x', 'Problem started at 18:05:50 on 2026.11.23').eventAt).toBe(Date.parse('2026-11-23T18:05:50+09:00'))
})
