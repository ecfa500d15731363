import { answerSignOut } from '@mock-entra/core'

import { readSignOutRequest } from '../read-request.ts'
import { renderSignIn } from '../render-sign-in.ts'
import type { Handler, Route } from '../route.ts'
import { readBrowser } from '../session-cookie.ts'
import { getAndPost } from './authorize.ts'

const signOut: Handler = (context, answering) => {
  const { issuer, request } = context
  return renderSignIn(
    answerSignOut(issuer, readSignOutRequest(context), readBrowser(request)),
    request,
    answering,
  )
}

export const signOutRoutes: readonly Route[] = [
  ...getAndPost('logout', '/{tenant}/oauth2/v2.0/logout', signOut),
  ...getAndPost('logout', '/{tenant}/oauth2/logout', signOut),
]
