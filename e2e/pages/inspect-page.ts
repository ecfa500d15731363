/// <reference lib="dom" />
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

import type { Page } from 'playwright-core'

const screenshots = join(import.meta.dirname, '..', 'screenshots')

/** The least that WCAG 2.2 AA asks of text, and of what is pressed. */
const leastContrast = 4.5
const leastTarget = 24

/**
 * Looks at a page as people would who see it in light and dark, on a telephone, or not at all.
 *
 * Leaves pictures of it in `e2e/screenshots`.
 *
 * @returns what is wrong with it
 */
export async function inspectPage(page: Page, name: string): Promise<readonly string[]> {
  const faults = [...(await findUnreadable(page)), ...(await findSmallTargets(page))]
  mkdirSync(screenshots, { recursive: true })
  const size = page.viewportSize()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    faults.push(...(await findFaintTexts(page)).map((text) => `${colorScheme}: ${text}`))
    await page.screenshot({ path: join(screenshots, `${name}-${colorScheme}.png`), fullPage: true })
  }
  await page.setViewportSize({ width: 320, height: 568 })
  faults.push(...(await findOverflow(page)))
  await page.screenshot({ path: join(screenshots, `${name}-narrow.png`), fullPage: true })
  await page.emulateMedia({ colorScheme: 'light' })
  if (size !== null) await page.setViewportSize(size)
  return faults
}

/** What a screen reader says: a language, a title, one heading, landmarks, and a name for whatever can be used. */
async function findUnreadable(page: Page): Promise<readonly string[]> {
  const heading = await page.getByRole('heading', { level: 1 }).textContent() // throws where there are several
  const title = await page.title()
  const language = await page.locator('html').getAttribute('lang')
  const tree = await page.locator('body').ariaSnapshot()
  const unnamed = tree.match(/- (button|checkbox|link|textbox|img|iframe)(:|$)/gm) ?? []
  const missing = ['banner', 'main', 'contentinfo'].filter(
    (role) => !new RegExp(`^ *- ${role}\\b`, 'm').test(tree),
  )
  return [
    ...(title.startsWith(heading ?? '') ? [] : [`the title is '${title}' and the heading '${heading}'`]),
    ...(language === 'en' ? [] : [`the language is ${language}`]),
    ...unnamed.map((element) => `without a name: ${element}`),
    ...missing.map((landmark) => `without a landmark: ${landmark}`),
    ...(await findFocusFault(page)),
  ]
}

/** A page that asks for something has the focus where it is typed. */
async function findFocusFault(page: Page): Promise<readonly string[]> {
  const field = page.locator('input:not([type=hidden],[type=submit],[type=checkbox],[hidden])').first()
  if ((await field.count()) === 0) return []
  const hasFocus = await field.evaluate((input) => input === document.activeElement)
  return hasFocus ? [] : ['the first field has no focus']
}

async function findSmallTargets(page: Page): Promise<readonly string[]> {
  const targets = page.locator(
    'button:visible, input[type=submit]:visible, input:not([type=checkbox]):visible',
  )
  return await targets.evaluateAll(
    (elements, least) =>
      elements
        .map((element) => ({ element, box: element.getBoundingClientRect() }))
        .filter(({ box }) => box.width < least || box.height < least)
        .map(({ element }) => `too small to press: ${element.outerHTML}`),
    leastTarget,
  )
}

async function findOverflow(page: Page): Promise<readonly string[]> {
  const pixels = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  return pixels === 0 ? [] : [`${pixels} pixels too wide for a telephone`]
}

/** Texts that stand out too little from what is behind them: WCAG 2.2, 1.4.3. */
async function findFaintTexts(page: Page): Promise<readonly string[]> {
  return await page.evaluate((least) => {
    type Color = readonly [red: number, green: number, blue: number, alpha: number]

    function parse(text: string): Color {
      const [red = 0, green = 0, blue = 0, alpha = 1] = (text.match(/[\d.]+/g) ?? []).map(Number)
      return [red, green, blue, alpha]
    }
    function luminance(color: Color): number {
      const [red = 0, green = 0, blue = 0] = color.slice(0, 3).map((part) => {
        const share = part / 255
        return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
      })
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
    function backgroundOf(element: Element | null): Color {
      if (element === null) return [255, 255, 255, 1]
      const color = parse(getComputedStyle(element).backgroundColor)
      return color[3] > 0 ? color : backgroundOf(element.parentElement)
    }
    function contrastOf(element: Element): number {
      const lights = [parse(getComputedStyle(element).color), backgroundOf(element)].map(luminance)
      return (Math.max(...lights) + 0.05) / (Math.min(...lights) + 0.05)
    }
    function hasText(element: Element): boolean {
      if (element instanceof HTMLInputElement) return element.value !== ''
      return [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim() !== '')
    }

    return [...document.body.querySelectorAll('*')]
      .filter((element) => element.checkVisibility() && hasText(element) && contrastOf(element) < least)
      .map((element) => `contrast ${contrastOf(element).toFixed(2)}: ${element.outerHTML.slice(0, 200)}`)
  }, leastContrast)
}
