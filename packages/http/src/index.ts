export { createApp } from './app.ts'
export type { App, AppSettings, LogEntry } from './app.ts'
export type { HttpRequest, HttpResponse } from './http-message.ts'
