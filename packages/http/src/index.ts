export { createApp } from './app.ts'
export type { App, AppSettings, LogEntry } from './app.ts'
export type { HttpRequest, HttpResponse, SignInResult } from './http-message.ts'
export { signInWithoutBrowser } from './sign-in-without-browser.ts'
