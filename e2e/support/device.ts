import { PublicClientApplication } from '@azure/msal-node'
import type { AuthenticationResult, Configuration, DeviceCodeRequest } from '@azure/msal-node'

/** What MSAL hands to the app of a device, to be shown. */
export type ShownCode = Parameters<DeviceCodeRequest['deviceCodeCallback']>[0]

export interface Device {
  readonly config: Configuration
  readonly scopes: string[]
  /** The `claims` parameter, such as a challenge that came back. */
  readonly claims?: string
}

/** Signs in on a device whose person does something with the code that it shows. */
export async function signInOnDevice(
  { config, ...wanted }: Device,
  person: (shown: ShownCode) => void | Promise<void>,
): Promise<AuthenticationResult | null> {
  const shown = Promise.withResolvers<ShownCode>()
  const request: DeviceCodeRequest = { ...wanted, cancel: false, deviceCodeCallback: shown.resolve }
  const tokens = new PublicClientApplication(config).acquireTokenByDeviceCode(request)
  tokens.catch(shown.reject)
  try {
    await person(await shown.promise)
  } catch (error) {
    request.cancel = true // MSAL would go on polling
    await tokens.catch(() => undefined)
    throw error
  }
  return await tokens
}
