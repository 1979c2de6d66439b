// What each look of `ukeire check` is called, and what to do when it is not right; ja and en.
import type { Language } from '../plan/plan.ts'

interface Words {
  readonly what: Readonly<Record<Language, string>>
  /** Where an error brings a hint of its own, that is shown instead. */
  readonly advice: Readonly<Record<Language, string>>
}

const words = {
  window: {
    what: { ja: '実施時間帯', en: 'time window' },
    advice: { ja: '時間帯の中で開始してください。`ukeire cases` に開始期限が表示されます', en: 'start within the window; `ukeire cases` shows the latest safe start' },
  },
  lacks: { what: { ja: '計画の不足', en: 'what the plan lacks' }, advice: { ja: '計画を補ってください。補わない試験は判定保留になります', en: 'complete the plan, or these cases come out 保' } },
  vcenter: { what: { ja: 'ログイン、時計', en: 'login, clock' }, advice: { ja: '接続先、アカウント及び証明書の指紋を確認してください', en: 'check url, account and thumbprint' } },
  vm: { what: { ja: '仮想マシンの特定', en: 'VM found, unambiguous' }, advice: { ja: '計画の名称、UUID及びIPアドレスを確認してください', en: 'check name, UUID and IP in the plan' } },
  tools: { what: { ja: 'VMware Tools', en: 'VMware Tools' }, advice: { ja: 'ゲストにVMware Toolsを導入し、起動してください', en: 'install or start VMware Tools in the guest' } },
  rights: { what: { ja: 'アカウントの権限', en: 'rights of the account' }, advice: { ja: '当該仮想マシンへの権限の付与を統合サーバ管理担当に依頼してください', en: 'ask the admin for these rights on this VM' } },
  guest: { what: { ja: 'ゲストへのログイン、時計', en: 'guest login, clock' }, advice: { ja: '接続先、アカウント及びホスト鍵を確認してください', en: 'check reach, account and host key' } },
  leftovers: { what: { ja: '以前の実施の残りがないこと', en: 'nothing left of earlier runs' }, advice: { ja: 'それを残した実施に対して `ukeire undo RUN` を実行してください', en: '`ukeire undo RUN` of the run that left it' } },
  agent: { what: { ja: '統合監視エージェント', en: 'monitoring agent' }, advice: { ja: '統合サーバ管理担当の指定どおりに設定してください（表3-7）', en: 'put the agent right as the admin prescribes (guideline 3-7)' } },
  inbox: { what: { ja: '配信先の受信', en: 'inbox can be watched' }, advice: { ja: '受信方法の設定を確認してください', en: 'check how the plan says it is read' } },
  notice: { what: { ja: '計画停止連絡のメールサーバ', en: 'mail server for the notice' }, advice: { ja: 'notice.smtpを確認してください', en: 'check notice.smtp' } },
} satisfies Record<string, Words>

export type Look = keyof typeof words

export function lookName(look: Look, language: Language): string {
  return words[look].what[language]
}

export function lookAdvice(look: Look, language: Language): string {
  return words[look].advice[language]
}
