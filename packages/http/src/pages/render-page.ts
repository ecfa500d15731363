import type { Page } from '@mock-entra/core'

import { consentPage } from './consent-page.ts'
import { newPasswordPage, passwordPage, usernamePage, verificationPage } from './credential-pages.ts'
import { deviceApprovalPage, deviceCodePage, deviceDonePage } from './device-pages.ts'
import { renderDocument } from './layout.ts'
import type { PageParts } from './layout.ts'
import { accountsPage, signedOutPage, staySignedInPage, termsPage } from './session-pages.ts'

/** What the request adds to a page's data. */
export interface PageSettings {
  /** URL path that the forms post to, such as `/{tenant}/login`. */
  readonly action: string
  /** Of the page's style sheet, in its Content-Security-Policy. */
  readonly nonce: string
}

/**
 * A page as HTML.
 *
 * Ids and names of fields and buttons are those of Entra's own pages, so that a script which signs in there signs in
 * here. Looks and words are ours.
 */
export function renderPage(page: Page, settings: PageSettings): string {
  return renderDocument(partsOf(page, settings), settings.nonce)
}

function partsOf(page: Page, settings: PageSettings): PageParts {
  switch (page.kind) {
    case 'accounts':
      return accountsPage(page, settings)
    case 'username':
      return usernamePage(page, settings)
    case 'password':
      return passwordPage(page, settings)
    case 'newPassword':
      return newPasswordPage(page, settings)
    case 'verification':
      return verificationPage(page, settings)
    case 'terms':
      return termsPage(page, settings)
    case 'staySignedIn':
      return staySignedInPage(page, settings)
    case 'consent':
      return consentPage(page, settings)
    case 'deviceCode':
      return deviceCodePage(page, settings)
    case 'deviceApproval':
      return deviceApprovalPage(page, settings)
    case 'deviceDone':
      return deviceDonePage(page)
    case 'signedOut':
      return signedOutPage(page)
  }
}
