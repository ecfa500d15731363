import '@mock-entra/node/preload'
