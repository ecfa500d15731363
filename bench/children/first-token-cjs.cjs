'use strict'

const { measureFirstToken } = require('./first-token.cjs')

void measureFirstToken(JSON.parse(process.argv[2]), () => require('mock-entra'))
