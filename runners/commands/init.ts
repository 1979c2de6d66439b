// `ukeire init`: a commented plan to start from; right as it stands, so that an editor shows only one's own slips.
import type { Language } from '../plan/plan.ts'

// Comments stand as ⟦ja|en⟧; the values are examples of reserved domains and addresses.
const template = `# ⟦統合計画書（ukeireの入力）。値は例。省略した項目はガイドラインの値になる。|The integration plan (input of ukeire). Values are examples; what is left out has the guideline's value.⟧
# ⟦編集の補助：ukeire schema > plan.schema.json を作り、エディタに次の行を読ませる。|For your editor: ukeire schema > plan.schema.json, and this line:⟧
# yaml-language-server: $schema=plan.schema.json
apiVersion: ukeire/v1
language: ⟦ja|en⟧
# ⟦idは結果の置き場所と試験名に使う（a-z 0-9 -）。|id names run directories and test suites (a-z 0-9 -).⟧
system: { id: sample, name: ⟦サンプル申請システム|Sample application system⟧ }
# ⟦pre-golive：稼働前 / in-service：稼働後（停止やデータ消失を伴う試験を行わない）|pre-golive, or in-service: nothing that stops the system or loses data is run⟧
phase: pre-golive
# ⟦提供期間（両日を含む）|service period, both days included⟧
service: { from: 2026-12-01, to: 2031-11-30 }

# ⟦影響のある試験の実施時間帯。既定：開庁日8:00～20:00、18:00までに原状回復。|When disturbing cases may run. Default: working days 8:00-20:00, undone by 18:00.⟧
window:
  timeZone: Asia/Tokyo
  days: working
  from: "08:00"
  to: "20:00"
  undoneBy: "18:00"
  # ⟦祝日・土日・年末年始以外の休み|days off beside weekends, national holidays and the turn of the year⟧
  holidays: []
  # ⟦保守・停電|maintenance and power cuts⟧
  closed: []
  # closed:
  #   - { from: "2026-12-12T09:00:00+09:00", to: "2026-12-12T18:00:00+09:00", reason: ⟦庁舎停電|power cut⟧ }

sites:
  main:
    vcenter:
      url: https://vcenter.example.jp/sdk
      # ⟦証明書のSHA-256拇印（openssl x509 -noout -fingerprint -sha256）。CAがあれば caFile: でもよい。|SHA-256 thumbprint of the certificate (openssl x509 -noout -fingerprint -sha256); or caFile: with its CA.⟧
      thumbprint: 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF
      username: sample-tester@vsphere.local
      # ⟦秘密は書かない：環境変数名かファイル名だけ。|Never the secret itself: the name of an environment variable or a file.⟧
      password: { env: VCENTER_PASSWORD }
  # sub: { vcenter: { … } }

# ⟦統合監視。利用しない場合は null。|Monitoring; null where it is not used.⟧
monitoring:
  server: 192.0.2.10
  agent: { package: zabbix-agent, version: 2.0.10 }
  mailFrom: null
  patterns: miracle-zbx
  rules:
    # ⟦confirmed：統合サーバ管理担当に読み方を確認したら true。|confirmed: true once the admin has said how the rule reads.⟧
    alive: { interval: 5m, count: 3, confirmed: false }
    cpu: { interval: 5m, count: 2, confirmed: false }
  # ⟦検知から配信までの余裕（Zabbix 2.0で40秒＋転送）|from detection to delivery: 40 s in Zabbix 2.0, and transit⟧
  pipeline: 100s
  # ⟦最遅を過ぎてもこれだけ待つ（greylistingがあれば30m）|how long a mail is waited for after its latest instant (30m with greylisting)⟧
  grace: 5m
  # ⟦これより遅いメールは×。nullなら遅延は保。|a mail later than this is ×; null: late is 保⟧
  lateLimit: null

# ⟦全ての配信先。imapで読むか、smtpで本ツールが受ける。|Every address that gets the mails: read by imap, or received by the toolkit itself (smtp).⟧
inboxes:
  - address: tanto@example.jp
    imap: { host: mail.example.jp, port: 993, tls: implicit, username: tanto, password: { env: TANTO_PASSWORD } }
  # - address: hoshu@example.jp
  #   smtp: { host: 192.0.2.50, port: 25 }

# ⟦計画停止連絡（3.3(5)）：停止前に2か所へ送る。|Notice of a planned stop (3.3(5)): mailed to both contacts before the first stop.⟧
notice:
  from: tanto@example.jp
  contacts: [kanri@example.jp, unyo@example.jp]
  contact: tanto@example.jp
  lead: 1d
  smtp: { host: mail.example.jp, port: 587, tls: starttls, username: tanto, password: { env: TANTO_PASSWORD } }

# ⟦使用可能OS一覧（表2-3）を置き換える場合|replaces the list of usable OSs (table 2-3)⟧
osList:
  - { name: Red Hat Enterprise Linux, version: 9, bits: [64], until: 2032-05-31 }

people: { operator: ⟦実施者名|tester⟧, reviewer: ⟦確認者名|reviewer⟧ }

targets:
  - name: web01
    # ⟦instanceUuidはvCenterで確認（govc vm.info -json など）|instanceUuid as vCenter shows it⟧
    vm: { name: web01, instanceUuid: 502a6b1c-0d2e-4f3a-8b4c-5d6e7f809101, site: main, pinned: false }
    hostname: web01
    ip: 192.0.2.11
    dns: [192.0.2.53]
    network: pref-wan
    os: { family: linux, name: Red Hat Enterprise Linux, version: 9, bits: 64 }
    cores: 1
    memory: 8GiB
    disks: [100GiB]
    guest:
      # ⟦踏み台経由ならその host / port|of the jump host's forward, if there is one⟧
      reach: { host: 192.0.2.11, port: 22 }
      ssh:
        username: ukeire
        privateKey: { file: secrets/web01-key }
        # ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub
        hostKey: SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
        sudo: true
    # ⟦unused：利用しない / monitored：監視のみ / mailed：監視しメールを配信|unused, monitored, or mailed⟧
    monitoring:
      alive: { use: mailed }
      cpu: { use: mailed, item: 100-idle }
      memory: { use: mailed, item: 100-available }
      disk: { use: mailed, path: / }
      http: { use: mailed, urls: [{ url: "http://192.0.2.11/", process: httpd }] }
      process: { use: mailed, items: [{ name: httpd, limit: 1, normal: 5 }] }
    # ⟦動作確認項目（1-3）。人が行うものは kind: human。|what shows that the system works (1-3); kind: human for what people do⟧
    health:
      - { name: ⟦トップページ|front page⟧, kind: http, url: "http://192.0.2.11/", status: 200, body: ⟦申請|Application⟧ }
      - { name: httpd, kind: process, process: httpd, atLeast: 2 }
      - { name: ⟦ログイン|login⟧, kind: human, text: ⟦ログインし、申請を1件検索できること。|Log in and find one application.⟧ }
    availability: { vmotion: false, ha: false, drs: false, srm: false }
    backup: true
    consents:
      # ⟦4-5：スナップショット作成後の更新が失われることの了承者|4-5: who accepts that data written after the snapshot is lost⟧
      revert: { by: ⟦情報システム担当所属|the system's owner⟧ }
    # ⟦2-1：試験端末が使えなくなったときにパワーオンする人|2-1: who powers the VM on if the tester's PC fails⟧
    powerOnBy: { name: ⟦予備担当|stand-in⟧, phone: 000-0000-0000 }
`

/** The template with its comments in one language; `parsePlan` accepts it. */
export function initText(lang: Language): string {
  return template.replaceAll(/⟦([^|]*)\|([^⟧]*)⟧/g, (_, ja: string, en: string) => (lang === 'ja' ? ja : en))
}
