from main_module_of_a_package.work import work

print(work())
