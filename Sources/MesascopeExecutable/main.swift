import MesascopeCommand

Mesascope.main()
