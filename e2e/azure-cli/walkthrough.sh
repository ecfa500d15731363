#!/usr/bin/env bash
# The walkthrough "An OIDC confidential client without secrets", command by command, with an unmodified Azure CLI
# against a mock of Entra ID. Ends with 0 when every check holds, with 1 and a message at the first mismatch, with 2 on bad
# usage. `npm run test:azure-cli` starts a fresh mock for it and gives it its variables.
#
# required env
#   MOCK_BASE_URL       https://localhost:PORT         (TLS; its certificate chains to MOCK_CA_FILE)
#   MOCK_CA_FILE        PEM of the CA. In MODE=proxy the mock must present, behind its CONNECT proxy, certificates
#                       for login.microsoftonline.com graph.microsoft.com management.azure.com main.iam.ad.ext.azure.com
#   MOCK_TENANT_ID, MOCK_CLIENT_ID, MOCK_CLIENT_SECRET   an app that may do everything (the admin)
# optional env
#   MODE                proxy (default): stock AzureCloud through an HTTP CONNECT proxy; every line is verbatim
#                       adfs:  AzureCloud re-pointed with `az cloud update`, authority $MOCK_BASE_URL/adfs (any az >= 2.37)
#                       cloud: as adfs but authority $MOCK_BASE_URL and core.instance_discovery=false (az >= 2.54)
#   MOCK_PROXY_URL      the CONNECT proxy (default: MOCK_BASE_URL with http://). "none" in adfs/cloud: admin-consent is
#                       then replaced with `az ad app permission grant` (its host main.iam.ad.ext.azure.com is hard-coded)
#   FED_TOKEN_CMD       command that prints a signed external-IdP JWT; called as: $FED_TOKEN_CMD ISS SUB AUD
#   AUTHCODE_CMD        command that signs a user in and prints an authorization code; called as:
#                       $AUTHCODE_CMD AUTHORIZE_URL. Default: GET the URL (+AUTHORIZE_EXTRA) and take ?code= of the redirect
#   AUTHORIZE_EXTRA     e.g. '&login_hint=alice@contoso.onmicrosoft.com'
#   EXPECT_ISSUER       issuer the discovery document must state (default: login host/TENANT/v2.0)
#   STRICT=1            SKIPs (no FED_TOKEN_CMD, no VERIFY_CMD, no code) become failures
#   SEMANTICS=0         leave out the negative checks (redirect scheme, FIC rules, wrong subject …)
#   FIC_LIMIT=1         also fill the application up to 20 FICs and expect the 21st to be refused (slow)
#   VERIFY_CMD          command that verifies a token's signature, called as: $VERIFY_CMD TOKEN JWKS_FILE; prints "plain",
#                       or "nonce" where the signature covers the SHA-256 of the header's nonce in the nonce's place
#   AZ, KEEP=1          az binary; keep the work folder
set -uo pipefail
MODE=${MODE:-proxy}; AZ=${AZ:-az}; STRICT=${STRICT:-0}; SEMANTICS=${SEMANTICS:-1}; FIC_LIMIT=${FIC_LIMIT:-0}
for v in MOCK_BASE_URL MOCK_CA_FILE MOCK_TENANT_ID MOCK_CLIENT_ID MOCK_CLIENT_SECRET; do
  [ -n "${!v:-}" ] || { echo "usage: set $v (see the head of $0)" >&2; exit 2; }
done
for c in "$AZ" jq curl openssl; do command -v "$c" >/dev/null || { echo "missing command: $c" >&2; exit 2; }; done
MOCK_BASE_URL=${MOCK_BASE_URL%/}; MOCK_CA_FILE=$(readlink -f "$MOCK_CA_FILE")
MOCK_PROXY_URL=${MOCK_PROXY_URL:-http://${MOCK_BASE_URL#*://}}
W=$(mktemp -d); [ -n "${KEEP:-}" ] && echo "work folder $W" || trap 'rm -rf "$W"' EXIT
ERR=$W/stderr; : > "$ERR"; N=0; DESC=start; SKIPS=0
export AZURE_CORE_COLLECT_TELEMETRY=no AZURE_CORE_SURVEY_MESSAGE=no AZURE_CORE_NO_COLOR=1 AZURE_CORE_ONLY_SHOW_ERRORS=no
export REQUESTS_CA_BUNDLE=$MOCK_CA_FILE CURL_CA_BUNDLE=$MOCK_CA_FILE
unset HTTPS_PROXY HTTP_PROXY ALL_PROXY NO_PROXY https_proxy http_proxy all_proxy no_proxy AZURE_CLI_DISABLE_CONNECTION_VERIFICATION ARM_CLOUD_METADATA_URL

step() { N=$((N + 1)); DESC=$1; printf '%2d. %s\n' "$N" "$1"; : > "$ERR"; }
fail() { echo "MISMATCH at step $N ($DESC): $1" >&2; [ -s "$ERR" ] && { echo "--- stderr of the last command" >&2; tail -25 "$ERR" >&2; }; exit 1; }
skip() { SKIPS=$((SKIPS + 1)); [ "$STRICT" = 1 ] && fail "skipped although STRICT=1: $1"; echo "    SKIP: $1"; }
eq()   { [ "$2" = "$3" ] || fail "$1: expected '$3', got '$2'"; }
has()  { grep -qE -- "$3" <<<"$2" || fail "$1: expected to match /$3/, got: $2"; }
guid() { has "$1" "$2" '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'; }
az_()  { "$AZ" "$@" 2> "$ERR"; }                                   # runs the real az, keeps stderr
ok()   { OUT=$(az_ "$@") || fail "az exited $?"; }                 # must succeed; stdout in OUT
no()   { if OUT=$(az_ "$@"); then fail "az should have failed but exited 0"; fi; }  # must fail; message in ERR
errhas() { grep -qE -- "$2" "$ERR" || fail "$1: stderr should match /$2/"; }
claims() { cut -d. -f2 <<<"$1" | tr '_-' '/+' | { read -r s; while [ $(( ${#s} % 4 )) -ne 0 ]; do s="$s="; done; base64 -d <<<"$s"; }; }
signed() { # the signature of token $1 verifies with the keys of jwks_uri, in the way $2
  [ -n "${VERIFY_CMD:-}" ] || { skip "signature not checked (set VERIFY_CMD)"; return 0; }
  local how; how=$($VERIFY_CMD "$1" "$W/jwks.json" 2> "$ERR") || fail "the access token's signature does not verify with jwks_uri"
  eq "what is signed" "$how" "$2"
}
trimtable() { sed -E 's/[[:space:]]+$//' <<<"$1" | sed '/^$/d'; }

setup_cfg() { # a fresh AZURE_CONFIG_DIR pointed at the mock: no token, HTTP or subscription cache is shared between logins
  export AZURE_CONFIG_DIR=$W/$1; mkdir -p "$AZURE_CONFIG_DIR"
  case $MODE in
    proxy) export HTTPS_PROXY=$MOCK_PROXY_URL; LOGIN=https://login.microsoftonline.com; GRAPH_RES=https://graph.microsoft.com ;;
    adfs|cloud)
      local ad=$MOCK_BASE_URL; [ "$MODE" = adfs ] && ad=$MOCK_BASE_URL/adfs || export AZURE_CORE_INSTANCE_DISCOVERY=false
      printf '{"endpoints":{"activeDirectory":"%s","activeDirectoryResourceId":"https://management.core.windows.net/","activeDirectoryGraphResourceId":"https://graph.windows.net/","microsoftGraphResourceId":"%s/","resourceManager":"%s","management":"%s"}}' \
        "$ad" "$MOCK_BASE_URL" "$MOCK_BASE_URL" "$MOCK_BASE_URL" > "$W/cloud.json"
      ok cloud update --name AzureCloud --cloud-config "@$W/cloud.json"; LOGIN=$MOCK_BASE_URL; GRAPH_RES=$MOCK_BASE_URL/ ;;
    *) echo "MODE must be proxy, adfs or cloud" >&2; exit 2 ;;
  esac
}
TENANT_ID=$MOCK_TENANT_ID; GITHUB=https://token.actions.githubusercontent.com; AUD=api://AzureADTokenExchange

step "az login as the admin service principal (secret)"
setup_cfg admin
ok login --service-principal --username "$MOCK_CLIENT_ID" --password "$MOCK_CLIENT_SECRET" --tenant "$TENANT_ID" --allow-no-subscriptions -o json
eq "logged-in user" "$(jq -r '.[0].user.name' <<<"$OUT")" "$MOCK_CLIENT_ID"
eq "tenantId" "$(jq -r '.[0].tenantId' <<<"$OUT")" "$TENANT_ID"

step "az ad app create"
ok ad app create --display-name "kv-oidc-confidential-client" --sign-in-audience AzureADMyOrg
APP_ID_CREATED=$(jq -r .appId <<<"$OUT"); APP_OBJ=$(jq -r .id <<<"$OUT")
guid appId "$APP_ID_CREATED"; guid id "$APP_OBJ"
[ "$APP_OBJ" != "$APP_ID_CREATED" ] || fail "appId and id (object id) must differ"
eq signInAudience "$(jq -r .signInAudience <<<"$OUT")" AzureADMyOrg
eq displayName "$(jq -r .displayName <<<"$OUT")" kv-oidc-confidential-client

step "az ad app create again finds and patches the same application"
ok ad app create --display-name "kv-oidc-confidential-client" --sign-in-audience AzureADMyOrg
eq appId "$(jq -r .appId <<<"$OUT")" "$APP_ID_CREATED"; errhas "warning" "Found an existing application instance"

step "az ad app list --query [0].appId -o tsv"
APP_ID=$(az_ ad app list --display-name "kv-oidc-confidential-client" --query "[0].appId" -o tsv) || fail "az failed"
eq APP_ID "$APP_ID" "$APP_ID_CREATED"

step "az ad sp create"
ok ad sp create --id "$APP_ID"
SP_OBJ=$(jq -r .id <<<"$OUT"); guid "service principal id" "$SP_OBJ"
eq appId "$(jq -r .appId <<<"$OUT")" "$APP_ID"; [ "$SP_OBJ" != "$APP_OBJ" ] || fail "the service principal id must differ from the application id"
eq "servicePrincipalNames has appId" "$(jq -r --arg a "$APP_ID" '.servicePrincipalNames|index($a)!=null' <<<"$OUT")" true

step "az ad app update --web-redirect-uris"
ok ad app update --id "$APP_ID" \
  --web-redirect-uris "https://app.kloudvin.com/auth/callback"
eq "output is empty" "$OUT" ""
ok ad app show --id "$APP_ID"
eq web.redirectUris "$(jq -c .web.redirectUris <<<"$OUT")" '["https://app.kloudvin.com/auth/callback"]'
if [ "$SEMANTICS" = 1 ]; then
  step "plain http redirect URIs are refused except for localhost"
  no ad app update --id "$APP_ID" --web-redirect-uris "http://app.kloudvin.com/auth/callback"
  ok ad app update --id "$APP_ID" --web-redirect-uris "https://app.kloudvin.com/auth/callback" "http://localhost:3000/cb"
  ok ad app show --id "$APP_ID" --query web.redirectUris -o json
  eq redirectUris "$(jq -c . <<<"$OUT")" '["https://app.kloudvin.com/auth/callback","http://localhost:3000/cb"]'
  ok ad app update --id "$APP_ID" --web-redirect-uris "https://app.kloudvin.com/auth/callback"
fi

step "az ad app credential reset (a secret for the authorization code exchange)"
ok ad app credential reset --id "$APP_ID" --display-name leftover
CLIENT_SECRET=$(jq -r .password <<<"$OUT"); [ ${#CLIENT_SECRET} -ge 16 ] || fail "no usable password in $OUT"
eq appId "$(jq -r .appId <<<"$OUT")" "$APP_ID"; eq tenant "$(jq -r .tenant <<<"$OUT")" "$TENANT_ID"

step "authorization code + PKCE (curl, section 2)"
CODE_VERIFIER=$(openssl rand 48 | base64 -w0 | tr '+/' '-_' | tr -d =)
CODE_CHALLENGE=$(printf %s "$CODE_VERIFIER" | openssl dgst -sha256 -binary | base64 -w0 | tr '+/' '-_' | tr -d =)
AUTHORIZE="$LOGIN/$TENANT_ID/oauth2/v2.0/authorize?client_id=$APP_ID&response_type=code&redirect_uri=https://app.kloudvin.com/auth/callback&response_mode=query&scope=openid%20profile%20offline_access%20User.Read&code_challenge=$CODE_CHALLENGE&code_challenge_method=S256&state=st123${AUTHORIZE_EXTRA:-}"
if [ -n "${AUTHCODE_CMD:-}" ]; then AUTH_CODE=$($AUTHCODE_CMD "$AUTHORIZE")
else LOC=$(curl -s -o /dev/null -w '%{redirect_url}' "$AUTHORIZE"); AUTH_CODE=$(grep -oE '[?&]code=[^&]+' <<<"$LOC" | cut -d= -f2-); [ -z "$LOC" ] || has "state comes back" "$LOC" 'state=st123'; fi
if [ -z "$AUTH_CODE" ]; then skip "no authorization code (set AUTHCODE_CMD or AUTHORIZE_EXTRA)"; else
  OUT=$(curl -s -X POST \
    "$LOGIN/${TENANT_ID}/oauth2/v2.0/token" \
    -d "client_id=${APP_ID}" \
    -d "grant_type=authorization_code" \
    -d "code=${AUTH_CODE}" \
    -d "redirect_uri=https://app.kloudvin.com/auth/callback" \
    -d "code_verifier=${CODE_VERIFIER}" \
    -d "scope=openid profile offline_access User.Read" \
    --data-urlencode "client_secret=${CLIENT_SECRET}")
  eq "token_type" "$(jq -r .token_type <<<"$OUT")" Bearer
  for k in access_token id_token refresh_token; do [ "$(jq -r ".$k // empty" <<<"$OUT")" ] || fail "no $k in $OUT"; done
  USER_TOKEN=$(jq -r .access_token <<<"$OUT")
  eq "id_token aud" "$(claims "$(jq -r .id_token <<<"$OUT")" | jq -r .aud)" "$APP_ID"
fi

step "az ad app permission add (delegated User.Read)"
GRAPH_APP_ID="00000003-0000-0000-c000-000000000000"
ok ad app permission add --id "$APP_ID" \
  --api "$GRAPH_APP_ID" \
  --api-permissions e1fe6dd8-ba31-4d61-89e7-88639da4683d=Scope
errhas "hint" "Invoking .az ad app permission grant --id $APP_ID"
ok ad app permission list --id "$APP_ID" -o json
eq requiredResourceAccess "$(jq -cS . <<<"$OUT")" '[{"resourceAccess":[{"id":"e1fe6dd8-ba31-4d61-89e7-88639da4683d","type":"Scope"}],"resourceAppId":"00000003-0000-0000-c000-000000000000"}]'
step "nothing is granted yet"
ok ad app permission list-grants --id "$APP_ID" -o json; eq grants "$(jq length <<<"$OUT")" 0

if [ "$MODE" != proxy ] && [ "$MOCK_PROXY_URL" = none ]; then
  step "az ad app permission grant (NOT verbatim: stands in for admin-consent)"
  ok ad app permission grant --id "$APP_ID" --api "$GRAPH_APP_ID" --scope User.Read
else
  step "az ad app permission admin-consent"
  HOSTPORT=${MOCK_BASE_URL#*://}
  OUT=$(HTTPS_PROXY=$MOCK_PROXY_URL NO_PROXY=$([ "$MODE" = proxy ] || echo "${HOSTPORT%:*}") az_ ad app permission admin-consent --id "$APP_ID") || fail "az failed"
  eq "output is empty" "$OUT" ""
fi

step "az ad app federated-credential create (GitHub main)"
ok ad app federated-credential create --id "$APP_ID" --parameters '{
  "name": "github-main-deploy",
  "issuer": "https://token.actions.githubusercontent.com",
  "subject": "repo:kloudvin/platform:ref:refs/heads/main",
  "audiences": ["api://AzureADTokenExchange"]
}'
eq name "$(jq -r .name <<<"$OUT")" github-main-deploy; guid "FIC id" "$(jq -r .id <<<"$OUT")"
eq subject "$(jq -r .subject <<<"$OUT")" repo:kloudvin/platform:ref:refs/heads/main

step "az ad app federated-credential create (Kubernetes service account)"
ok ad app federated-credential create --id "$APP_ID" --parameters '{
  "name": "aks-payments-sa",
  "issuer": "https://oidc.example-cluster.k8s.local/",
  "subject": "system:serviceaccount:payments:checkout-sa",
  "audiences": ["api://AzureADTokenExchange"]
}'
eq issuer "$(jq -r .issuer <<<"$OUT")" https://oidc.example-cluster.k8s.local/

step "az ad app federated-credential create (claimsMatchingExpression)"
ok ad app federated-credential create --id "$APP_ID" --parameters '{
  "name": "gha-prod-environments",
  "issuer": "https://token.actions.githubusercontent.com",
  "claimsMatchingExpression": {
    "value": "claims['"'"'sub'"'"'] matches '"'"'repo:contoso/*:environment:prod'"'"'",
    "languageVersion": 1
  },
  "audiences": ["api://AzureADTokenExchange"]
}'
eq claimsMatchingExpression "$(jq -c '.claimsMatchingExpression|{v:.value,l:.languageVersion}' <<<"$OUT")" "{\"v\":\"claims['sub'] matches 'repo:contoso/*:environment:prod'\",\"l\":1}"
eq "no literal subject" "$(jq -r '.subject // "none"' <<<"$OUT")" none

if [ "$SEMANTICS" = 1 ]; then
  step "subject and claimsMatchingExpression are mutually exclusive; names are unique"
  no ad app federated-credential create --id "$APP_ID" --parameters '{"name":"both","issuer":"https://token.actions.githubusercontent.com","subject":"x","claimsMatchingExpression":{"value":"claims['"'sub'"'] matches '"'"'x*'"'"'","languageVersion":1},"audiences":["api://AzureADTokenExchange"]}'
  no ad app federated-credential create --id "$APP_ID" --parameters '{"name":"neither","issuer":"https://token.actions.githubusercontent.com","audiences":["api://AzureADTokenExchange"]}'
  no ad app federated-credential create --id "$APP_ID" --parameters '{"name":"github-main-deploy","issuer":"https://token.actions.githubusercontent.com","subject":"other","audiences":["api://AzureADTokenExchange"]}'
fi

step "OIDC discovery (curl, section 7)"
OUT=$(curl -s "$LOGIN/${TENANT_ID}/v2.0/.well-known/openid-configuration" | jq '{issuer, jwks_uri, token_endpoint}') || fail "curl|jq failed"
eq issuer "$(jq -r .issuer <<<"$OUT")" "${EXPECT_ISSUER:-$LOGIN/$TENANT_ID/v2.0}"
eq "members" "$(jq -c keys <<<"$OUT")" '["issuer","jwks_uri","token_endpoint"]'
eq token_endpoint "$(jq -r .token_endpoint <<<"$OUT")" "$LOGIN/$TENANT_ID/oauth2/v2.0/token"
eq jwks_uri "$(jq -r .jwks_uri <<<"$OUT")" "$LOGIN/$TENANT_ID/discovery/v2.0/keys"
JWKS_URI=$(jq -r .jwks_uri <<<"$OUT"); curl -s "$JWKS_URI" > "$W/jwks.json"; eq "RSA signing key" "$(jq -r '.keys[0].kty' "$W/jwks.json")" RSA
[ -z "${USER_TOKEN:-}" ] || signed "$USER_TOKEN" nonce # "Graph access tokens are opaque to you and not meant for your validation"

if [ -z "${FED_TOKEN_CMD:-}" ]; then skip "federated token exchange (set FED_TOKEN_CMD)"; else
  step "raw client_assertion exchange (curl, section 6)"
  GITHUB_OIDC_TOKEN=$($FED_TOKEN_CMD $GITHUB repo:kloudvin/platform:ref:refs/heads/main $AUD) || fail "FED_TOKEN_CMD failed"
  OUT=$(curl -s -X POST \
    "$LOGIN/${TENANT_ID}/oauth2/v2.0/token" \
    -d "client_id=${APP_ID}" \
    -d "grant_type=client_credentials" \
    -d "scope=https://graph.microsoft.com/.default" \
    -d "client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer" \
    -d "client_assertion=${GITHUB_OIDC_TOKEN}")
  AT=$(jq -r '.access_token // empty' <<<"$OUT"); [ "$AT" ] || fail "no access_token: $OUT"
  eq "expires_in is a number" "$(jq -r '.expires_in|type' <<<"$OUT")" number
  C=$(claims "$AT"); eq tid "$(jq -r .tid <<<"$C")" "$TENANT_ID"; eq oid "$(jq -r .oid <<<"$C")" "$SP_OBJ"; eq "appid/azp" "$(jq -r '.appid // .azp' <<<"$C")" "$APP_ID"
  has aud "$(jq -r .aud <<<"$C")" "^(https://graph.microsoft.com/?|$GRAPH_APP_ID)$"
  signed "$AT" plain
  if [ "$SEMANTICS" = 1 ]; then
    step "wrong subject: AADSTS700213 through az"
    setup_cfg badfic; T=$($FED_TOKEN_CMD $GITHUB repo:kloudvin/platform:ref:refs/heads/dev $AUD)
    no login --service-principal --username "$APP_ID" --tenant "$TENANT_ID" --federated-token "$T" --allow-no-subscriptions
    errhas "error code" "AADSTS700213.*repo:kloudvin/platform:ref:refs/heads/dev"
    step "flexible FIC: other organisation and other environment do not match"
    for s in repo:evil/x:environment:prod repo:contoso/x:environment:dev; do setup_cfg bad$RANDOM; T=$($FED_TOKEN_CMD $GITHUB $s $AUD)
      no login --service-principal --username "$APP_ID" --tenant "$TENANT_ID" --federated-token "$T" --allow-no-subscriptions; errhas "code for $s" 'AADSTS7002[0-9]+'; done
  fi
fi

step "az login --service-principal with the secret; account get-access-token"
setup_cfg secret
ok login --service-principal --username "$APP_ID" --password "$CLIENT_SECRET" --tenant "$TENANT_ID" --allow-no-subscriptions -o json
ok account get-access-token --resource "$GRAPH_RES" -o json
eq tokenType "$(jq -r .tokenType <<<"$OUT")" Bearer; eq tenant "$(jq -r .tenant <<<"$OUT")" "$TENANT_ID"
eq "token appid" "$(claims "$(jq -r .accessToken <<<"$OUT")" | jq -r '.appid // .azp')" "$APP_ID"
if [ "$SEMANTICS" = 1 ]; then step "a wrong secret is refused with AADSTS7000215"; setup_cfg badsecret
  no login --service-principal --username "$APP_ID" --password "not-the-secret" --tenant "$TENANT_ID" --allow-no-subscriptions; errhas code AADSTS7000215; fi

step "az ad app credential reset --cert; az login with the certificate"
setup_cfg admin
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -keyout "$W/c.key" -out "$W/c.crt" -subj /CN=walkthrough 2>/dev/null; cat "$W/c.key" "$W/c.crt" > "$W/c.pem"
ok ad app credential reset --id "$APP_ID" --cert "@$W/c.crt" --append
ok ad app credential list --id "$APP_ID" --cert -o json; eq "key credentials" "$(jq length <<<"$OUT")" 1; CERT_KEY_ID=$(jq -r '.[0].keyId' <<<"$OUT")
eq usage "$(jq -r '.[0]|.type+"/"+.usage' <<<"$OUT")" AsymmetricX509Cert/Verify
setup_cfg cert; CERTARG=--password; [[ $("$AZ" login --help 2>/dev/null) != *--certificate* ]] || CERTARG=--certificate # no pipe: grep -q would break it off
ok login --service-principal --username "$APP_ID" $CERTARG "$W/c.pem" --tenant "$TENANT_ID" --allow-no-subscriptions -o none
ok account get-access-token -o json; eq "token appid" "$(claims "$(jq -r .accessToken <<<"$OUT")" | jq -r '.appid // .azp')" "$APP_ID"

step "az ad app credential list / delete (section 8: no secret, no certificate remains)"
setup_cfg admin
ok ad app credential list --id "$APP_ID" -o table; has "table header" "$(head -1 <<<"$OUT")" 'DisplayName +EndDateTime +.*KeyId +StartDateTime'
ok ad app credential list --id "$APP_ID" -o json; eq "password credentials" "$(jq length <<<"$OUT")" 1
eq "secretText is not shown" "$(jq -r '.[0].secretText // "none"' <<<"$OUT")" none
KEY_ID=$(jq -r '.[0].keyId' <<<"$OUT")
ok ad app credential delete --id "$APP_ID" --key-id "$KEY_ID"
ok ad app credential delete --id "$APP_ID" --key-id "$CERT_KEY_ID" --cert
if [ "$SEMANTICS" = 1 ]; then step "the deleted secret no longer logs in"; setup_cfg deleted
  no login --service-principal --username "$APP_ID" --password "$CLIENT_SECRET" --tenant "$TENANT_ID" --allow-no-subscriptions; errhas code 'AADSTS70002[0-9]+'; setup_cfg admin; fi

if [ "$FIC_LIMIT" = 1 ]; then step "20 federated credentials per application"
  for i in $(seq 4 20); do ok ad app federated-credential create --id "$APP_ID" --parameters "{\"name\":\"fic-$i\",\"issuer\":\"$GITHUB\",\"subject\":\"s$i\",\"audiences\":[\"$AUD\"]}"; done
  no ad app federated-credential create --id "$APP_ID" --parameters "{\"name\":\"fic-21\",\"issuer\":\"$GITHUB\",\"subject\":\"s21\",\"audiences\":[\"$AUD\"]}"
  for i in $(seq 4 20); do ok ad app federated-credential delete --id "$APP_ID" --federated-credential-id "fic-$i"; done; fi

step "Verify 1: federated credentials are present"
ok ad app federated-credential list --id "$APP_ID" \
  --query "[].{name:name, issuer:issuer, subject:subject, aud:audiences[0]}" -o table
TAB=$(trimtable "$OUT"); eq "table rows" "$(wc -l <<<"$TAB")" 5
has header "$(head -1 <<<"$TAB")" '^Name +Issuer +Subject +Aud$'
has "row 1" "$TAB" '^github-main-deploy +https://token\.actions\.githubusercontent\.com +repo:kloudvin/platform:ref:refs/heads/main +api://AzureADTokenExchange$'
has "row 2" "$TAB" '^aks-payments-sa +https://oidc\.example-cluster\.k8s\.local/ +system:serviceaccount:payments:checkout-sa +api://AzureADTokenExchange$'
has "row 3" "$TAB" '^gha-prod-environments +https://token\.actions\.githubusercontent\.com +api://AzureADTokenExchange$'

step "Verify 2: no client secrets or certs remain"
ok ad app credential list --id "$APP_ID" -o table; eq "secrets" "$(trimtable "$OUT")" ""
ok ad app credential list --id "$APP_ID" --cert -o table; eq "certificates" "$(trimtable "$OUT")" ""

step "Verify 3: admin consent is recorded on the service principal"
ok ad sp show --id "$GRAPH_APP_ID" --query id -o tsv; GRAPH_SP=$OUT
ok ad app permission list-grants --id "$APP_ID" -o table
TAB=$(trimtable "$OUT"); has header "$(head -1 <<<"$TAB")" '^ClientId +ConsentType +ResourceId +Scope$'; eq "table rows" "$(wc -l <<<"$TAB")" 3
has row "$(tail -1 <<<"$TAB")" "^$SP_OBJ +AllPrincipals +$GRAPH_SP +.*User\.Read"

step "Verify 4: end to end with no secret"
if [ -z "${FED_TOKEN_CMD:-}" ]; then skip "az login --federated-token (set FED_TOKEN_CMD)"; else
  for pair in "$GITHUB repo:kloudvin/platform:ref:refs/heads/main" "https://oidc.example-cluster.k8s.local/ system:serviceaccount:payments:checkout-sa" "$GITHUB repo:contoso/anything:environment:prod"; do
    set -- $pair; setup_cfg ci$RANDOM; T=$($FED_TOKEN_CMD "$1" "$2" $AUD) || fail "FED_TOKEN_CMD failed"
    ok login --service-principal --username "$APP_ID" --tenant "$TENANT_ID" --federated-token "$T" --allow-no-subscriptions -o none
    ok account show --query "{tenant:tenantId, user:user.name}" -o table
    TAB=$(trimtable "$OUT"); has header "$(head -1 <<<"$TAB")" '^Tenant +User$'; eq "row ($2)" "$(tail -1 <<<"$TAB" | tr -s ' ')" "$TENANT_ID $APP_ID"
    ok account get-access-token --query accessToken -o tsv; eq "oid in the token" "$(claims "$OUT" | jq -r .oid)" "$SP_OBJ"; signed "$OUT" plain
  done
fi

step "clean up: az ad app delete"
setup_cfg admin; ok ad app delete --id "$APP_ID"; ok ad app list --display-name kv-oidc-confidential-client -o json; eq "applications left" "$(jq length <<<"$OUT")" 0
echo "OK: $N steps, $SKIPS skipped, MODE=$MODE, az $("$AZ" version --query '"azure-cli"' -o tsv 2>/dev/null)"
