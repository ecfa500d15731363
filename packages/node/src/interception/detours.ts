import type { Proxy } from './proxies.ts'
import type { ProxyDetour } from './proxy-detour.ts'

/** By the addresses of the proxies, as `host:port`. */
export type Detours = ReadonlyMap<string, ProxyDetour>

export async function openDetours(proxies: readonly Proxy[]): Promise<Detours> {
  const detours = new Map<string, ProxyDetour>()
  for (const proxy of proxies) {
    const { openProxyDetour } = await import('./proxy-detour.ts') // hardly anybody needs it
    detours.set(`${proxy.host}:${proxy.port}`, await openProxyDetour(proxy))
  }
  return detours
}

export function closeDetours(detours: Detours): void {
  for (const { close } of detours.values()) close()
}
