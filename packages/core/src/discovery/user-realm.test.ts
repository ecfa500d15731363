import { describe, expect, it } from 'vitest'

import { aTenant, anIssuer } from '../testing/index.ts'
import { describeUserRealm } from './user-realm.ts'

describe('user realm', () => {
  it.each(['alice@contoso.onmicrosoft.com', 'nobody@contoso.onmicrosoft.com'])(
    'is managed for %s, whose domain a tenant has',
    (name) => {
      const issuer = anIssuer()
      aTenant(issuer)

      const answer = describeUserRealm(issuer.directory, name)

      expect(answer).toEqual({
        ver: '1.0',
        account_type: 'Managed',
        domain_name: 'contoso.onmicrosoft.com',
        cloud_instance_name: 'microsoftonline.com',
        cloud_audience_urn: 'urn:federation:MicrosoftOnline',
      })
      expect(Object.keys(answer).slice(0, 3)).toEqual(['ver', 'account_type', 'domain_name'])
    },
  )

  it('finds the domain in any case, in any tenant', () => {
    const issuer = anIssuer()
    aTenant(issuer)
    aTenant(issuer, { domain: ['fabrikam.example', 'fabrikam.test'] })

    const answer = describeUserRealm(issuer.directory, 'Bob@Fabrikam.TEST')

    expect(answer['account_type']).toBe('Managed')
  })

  it('is unknown for a domain that no tenant has, without domain and audience', () => {
    const issuer = anIssuer()
    aTenant(issuer)

    const answer = describeUserRealm(issuer.directory, 'bob@fabrikam.example')

    expect(answer).toEqual({
      ver: '1.0',
      account_type: 'Unknown',
      cloud_instance_name: 'microsoftonline.com',
    })
  })
})
