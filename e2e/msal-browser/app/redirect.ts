import { broadcastResponseToMainFrame } from '@azure/msal-browser/redirect-bridge'

// The page that popups and hidden frames come back to: MSAL 5 wants one that does nothing else.
await broadcastResponseToMainFrame()
