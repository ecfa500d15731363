/** What of a page of the mock's matters to who fills it in. */
export interface SignInPage {
  /** The heading; missing where the answer is no page. */
  readonly title: string | undefined
  /** Which page it is: what its form tells the server. Empty where there is no form. */
  readonly step: string
  /** Where the form goes. */
  readonly action: string
  /** What is sent when nobody types anything. */
  readonly fields: Readonly<Record<string, string>>
  /** The form is the answer to the app (`response_mode=form_post`). */
  readonly isAnswer: boolean
  /** There is a button that goes on; where an administrator has to consent first, there is none. */
  readonly canGoOn: boolean
  /** The second factor, which the mock shows. */
  readonly verificationCode: string
  /** What the page says is wrong. */
  readonly alert: string | undefined
  readonly body: string
}

/** Reads a page that this same package renders: not HTML of anybody's. */
export function readPage(body: string): SignInPage {
  const form = /<form\b[^>]*>/.exec(body)?.[0] ?? ''
  const fields = fieldsOf(body)
  return {
    title: textIn(body, /<h1>([\s\S]*?)<\/h1>/),
    step: fields['step'] ?? '',
    action: attributeOf(form, 'action') ?? '',
    fields,
    isAnswer: attributeOf(form, 'name') === 'hiddenform',
    canGoOn: body.includes('<input type="submit"'),
    verificationCode: textIn(body, /id="mockVerificationCode">([^<]*)</) ?? '',
    alert: textIn(body, /role="alert">([\s\S]*?)<\/p>/),
    body,
  }
}

/** Inputs with a name, but no boxes, which are sent when they are ticked only. */
function fieldsOf(body: string): Readonly<Record<string, string>> {
  const inputs = [...body.matchAll(/<input\b[^>]*>/g)].map(([tag]) => tag)
  const sent = inputs.filter((tag) => !tag.includes('type="checkbox"'))
  return Object.fromEntries(
    sent.flatMap((tag) => {
      const name = attributeOf(tag, 'name')
      return name === undefined ? [] : [[name, attributeOf(tag, 'value') ?? '']]
    }),
  )
}

function attributeOf(tag: string, name: string): string | undefined {
  const found = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]
  return found === undefined ? undefined : decode(found)
}

function textIn(body: string, pattern: RegExp): string | undefined {
  const found = pattern.exec(body)?.[1]
  return found === undefined
    ? undefined
    : decode(found.replaceAll(/<[^>]*>/g, ''))
        .replaceAll(/\s+/g, ' ')
        .trim()
}

const entities: Readonly<Record<string, string>> = { quot: '"', '#39': "'", lt: '<', gt: '>', amp: '&' }

function decode(text: string): string {
  return text.replaceAll(/&(quot|#39|lt|gt|amp);/g, (_, name: string) => entities[name] ?? '')
}
